"""Command of the comparison: asks both servers, prints the agreement, and decides."""

import argparse
import contextlib
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from components.rollout.job.agreement import OtherTokensError
from components.rollout.job.answers import Asked
from components.rollout.job.endpoint import EndpointError, address, served_model
from components.rollout.job.gate import Comparison, compared
from components.rollout.job.thresholds import QUANTIZED, SAME_FORMAT, Thresholds
from tools.programs.cache import end_when_told
from tools.stack.command_errors import UsageError, print_errors
from tools.stack.planned import PlannedStack, RefusedError, planned_stack
from tools.stack.replica import Cluster, ReplicaError
from tools.stack.sandbox_home import REPOSITORY, SandboxError, tracked_stack_file
from tools.stack.settings import SettingsError

UNEQUAL, NOT_ASKED = 1, 2


@dataclass(frozen=True)
class Server:
    """A server to compare."""

    name: str
    url: str


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m tools.equal",
        description="Compare the answers of two vLLM servers; exit status 1 if they differ.",
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--url", help="the reference, e.g. http://127.0.0.1:8000")
    add("--url2", help="the server to admit")
    add("--stack", metavar="STACK", help="compare the rungs of a stack in place of addresses")
    add("--rung", help="with --stack: the reference; else the first rung with a replica")
    add("--model", help="id of the model; the servers are asked otherwise")
    add("--quantized", action="store_true", help="one of the two is quantized: wider limits")
    add("--context", help="kubectl's context; else the current one")
    add("--json", action="store_true", help="print JSON in place of text")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Compare, print, and return the status."""
    given = parser().parse_args(arguments)
    limits = QUANTIZED if given.quantized else SAME_FORMAT
    try:
        equal = [_compared(given, limits, *pair) for pair in _pairs(given)]
    except (
        EndpointError,
        OtherTokensError,
        RefusedError,
        ReplicaError,
        SandboxError,
        SettingsError,
        UsageError,
    ) as error:
        print_errors(error)
        return UNEQUAL if isinstance(error, OtherTokensError) else NOT_ASKED
    except KeyboardInterrupt:
        return 130
    return 0 if all(equal) else UNEQUAL


def _pairs(given: argparse.Namespace) -> Iterator[tuple[Server, Server]]:
    """Yield names and addresses of what is compared."""
    by_address = given.url is not None and given.url2 is not None
    if by_address and given.stack is None:
        first, second = address(given.url), address(given.url2, "--url2")
        yield Server(first.geturl(), first.geturl()), Server(second.geturl(), second.geturl())
    elif given.stack is not None and given.url is None and given.url2 is None:
        path = tracked_stack_file(REPOSITORY, given.stack)
        yield from _rungs(planned_stack(path, REPOSITORY), given.rung, given.context)
    else:
        raise UsageError("give --url and --url2, or --stack alone: two servers are compared")


def _rungs(
    stack: PlannedStack, rung: str | None, context: str | None
) -> Iterator[tuple[Server, Server]]:
    cluster = Cluster(stack.config.name, context)
    ready = {each.rung for each in cluster.replicas()}
    there = [each.name for each in stack.ladder.rungs if each.name in ready]
    if len(there) < 2:  # noqa: PLR2004 # a pair
        raise ReplicaError(
            f"rungs with a ready replica: {', '.join(there) or 'none'}; two are needed to compare"
        )
    first = rung or there[0]
    with contextlib.ExitStack() as open_ones:
        url = open_ones.enter_context(cluster.forwarded(cluster.replica_of(first)))
        for name in there:
            if name != first:
                with cluster.forwarded(cluster.replica_of(name)) as other:
                    yield Server(first, url), Server(name, other)


def _compared(
    given: argparse.Namespace, limits: Thresholds, reference: Server, other: Server
) -> bool:
    """Compare two servers, print the result, and return whether they are equal."""
    first, second = (
        Asked(parts, given.model or served_model(parts))
        for parts in map(address, (reference.url, other.url))
    )
    found = compared(first.answer, second.answer, limits)
    if given.json:
        print(json.dumps(_as_json(reference, other, found), indent=2))
        return not found.broken
    print(f"{other.name} ({second.model}) against {reference.name} ({first.model}):")
    print("\n".join(f"  {line}" for line in found.lines()))
    print("\n".join([f"refused: {each}" for each in found.broken] or ["equal"]))
    return not found.broken


def _as_json(reference: Server, other: Server, found: Comparison) -> dict[str, object]:
    agreement = found.agreement
    distance = agreement.distance
    return {
        "reference": reference.name,
        "other": other.name,
        "places": len(agreement.places),
        "top1": agreement.top1,
        "firstDifference": agreement.first,
        "distance": distance if math.isfinite(distance) else None,
        "far": agreement.far,
        "refused": found.broken,
    }


if __name__ == "__main__":
    end_when_told()
    sys.exit(main())
