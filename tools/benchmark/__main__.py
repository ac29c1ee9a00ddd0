"""Command of the benchmark: reads the command line, measures, saves, and says what follows."""

import argparse
import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from components.rollout.job.endpoint import EndpointError, address, served_model, version
from tools.benchmark import advice, comparison, stack_file
from tools.benchmark.ladder import Asked, MeasureError, knee_of, measure
from tools.benchmark.mixes import MixError, mix_of
from tools.benchmark.picture import picture
from tools.benchmark.planned_rung import PlannedRung, UnknownRungError, planned_rungs
from tools.benchmark.result import Load, Result, ResultError, Server, read_result, save_result
from tools.benchmark.stack_file import StackFileError
from tools.benchmark.text import HEADS, line
from tools.explain.text import columns
from tools.programs.cache import end_when_told
from tools.stack.command_errors import UsageError, print_errors
from tools.stack.number_options import number
from tools.stack.planned import PlannedStack, RefusedError, planned_stack
from tools.stack.replica import Cluster, ReplicaError
from tools.stack.sandbox_home import REPOSITORY, SandboxError, tracked_stack_file
from tools.stack.settings import SettingsError

_USERS = 512
"""Requests at once for a server of which no stack says how many it runs: twice the 256 of vLLM.
On a GPU of 70 GiB or more other than A100 vLLM runs 1024, which these do not fill (vLLM's
`EngineArgs.get_batch_defaults`, read 2026-12-01)."""


def rates(text: str) -> tuple[float, ...]:
    """Read `1,2,4`."""
    return tuple(number(0.001, 10_000)(each) for each in text.split(","))


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m tools.benchmark",
        description="Measure a vLLM server up to saturation, and save the result.",
        allow_abbrev=False,
    )
    add = made.add_argument
    add("--url", help="the server, e.g. http://127.0.0.1:8000; else replicas of --stack")
    add("--stack", metavar="STACK|FILE", help="dev, or the path of Pulumi.dev.yaml")
    add("--rung", action="append", default=[], help="rung to measure; with --url, the server's")
    add("--mix", default="chat", help="tutorial, chat, long or trace:FILE.csv (chat)")
    add("--seconds", type=number(1, 3600), default=60, help="length of each stage (60)")
    add("--users", type=number(2, 20_000, whole=True), help="requests at once of a full server")
    add("--rates", type=rates, default=(), help="requests a second; else by the full server")
    add("--seed", type=number(0, 2**31, whole=True), default=1, help="of the requests (1)")
    add("--first-token", type=number(0.001, 3600), help="limit of p95 at the knee, in seconds")
    add("--per-token", type=number(0.0001, 3600), help="limit of p95 at the knee, in seconds")
    add("--model", help="id of the model; the server is asked otherwise")
    add("--context", help="kubectl's context; else the current one")
    add("--against", type=Path, metavar="FILE", help="compare with this saved result")
    add("--write", action="store_true", help="write the figures into the stack file")
    add("--out", type=Path, default=REPOSITORY / "benchmarks", help="folder of results")
    return made


@dataclass(frozen=True)
class Target:
    """One server to measure."""

    url: str
    planned: PlannedRung | None
    image: str | None


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the status."""
    given = parser().parse_args(arguments)
    try:
        _run(given)
    except (
        EndpointError,
        MeasureError,
        MixError,
        RefusedError,
        ReplicaError,
        ResultError,
        SandboxError,
        SettingsError,
        StackFileError,
        UnknownRungError,
        UsageError,
    ) as error:
        print_errors(error)
        return 1
    except OSError as error:
        print(f"error: cannot write {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _run(given: argparse.Namespace) -> None:
    _check_usage(given)
    mix_of(given.mix)
    # Read before minutes of measurement, so that a wrong name costs none.
    before = None if given.against is None else read_result(given.against)
    path = None if given.stack is None else _stack_file(given.stack)
    stack = None if path is None else planned_stack(path, REPOSITORY)
    planned = [] if stack is None else planned_rungs(stack, given.rung)
    speeds: dict[str, float] = {}
    for target in _targets(given, planned):
        with target as server:
            result = _measured(given, server)
        _save(given, result)
        _tell(given, result, server.planned, before)
        if server.planned is not None and path is not None and stack is not None:
            speed = result.node_tokens_per_second
            speeds |= {} if speed is None else {server.planned.rung.name: speed}
            _plan(path, stack, result, server.planned, write=given.write)
    if stack is not None:
        print("\n".join(advice.ranking(stack.ladder.rungs, speeds)))


def _stack_file(given: str) -> Path:
    named = given.endswith(".yaml")
    return Path(given) if named else tracked_stack_file(REPOSITORY, given)


def _check_usage(given: argparse.Namespace) -> None:
    wrong = []
    if given.url is None and given.stack is None:
        wrong.append("nothing to measure: give --url, or --stack for the replicas of a stack")
    if given.stack is None and given.rung:
        wrong.append("--rung is a rung of a stack: give --stack, too")
    if given.url is not None and given.stack is not None and len(given.rung) != 1:
        wrong.append("an address is of one rung: give --rung once with --url and --stack")
    if given.write and given.stack is None:
        wrong.append("--write changes a stack file: give --stack and --rung")
    if wrong:
        raise UsageError("\n".join(wrong))


def _targets(
    given: argparse.Namespace, planned: Sequence[PlannedRung]
) -> Iterator["contextlib.AbstractContextManager[Target]"]:
    """Yield the servers to measure. Each is open for as long as it is measured."""
    if given.url is not None:
        url = address(given.url).geturl()
        yield contextlib.nullcontext(Target(url, planned[0] if planned else None, None))
        return
    cluster = Cluster(planned[0].config.name, given.context)
    ready = {each.rung for each in cluster.replicas()}
    for each in planned:
        if each.rung.name in ready or given.rung:
            yield _forwarded(cluster, each)
        else:
            print(f"not measured: no replica is ready on rung '{each.rung.name}'")


@contextlib.contextmanager
def _forwarded(cluster: Cluster, planned: PlannedRung) -> Iterator[Target]:
    replica = cluster.replica_of(planned.rung.name)
    with cluster.forwarded(replica) as url:
        yield Target(url, planned, replica.image_of(planned.rung.shape.family))


def _measured(given: argparse.Namespace, target: Target) -> Result:
    stack_name = (
        None if given.stack is None else _stack_file(given.stack).stem.removeprefix("Pulumi.")
    )
    date = datetime.now(UTC).isoformat(timespec="seconds")
    parts = address(target.url)
    planned = target.planned
    users = given.users or (_USERS if planned is None else 2 * planned.max_num_seqs)
    asked = Asked(
        url=target.url,
        model=given.model or served_model(parts),
        mix=mix_of(given.mix),
        seed=int(given.seed),
        seconds=given.seconds,
        users=int(users),
        rates=given.rates,
        first_token=given.first_token,
        per_token=given.per_token,
    )
    print(f"{asked.model} at {asked.url}, mix {asked.mix.name}\n{HEADS}", flush=True)
    # Asked before minutes of load, at whose end the server may be gone.
    vllm = version(parts)
    found = measure(asked, lambda stage: print(line(stage), flush=True))
    return Result(
        date=date,
        stack=stack_name,
        rung=None if planned is None else planned.rung.name,
        server=_server(asked.model, vllm, target),
        load=Load(
            mix=asked.mix.name,
            seed=asked.seed,
            prompt_tokens=found.prompt_tokens,
            answer_tokens=found.answer_tokens,
        ),
        alone=found.alone,
        full=found.full,
        rates=found.rates,
        knee=knee_of(found.rates, asked),
    )


def _server(model: str, vllm: str | None, target: Target) -> Server:
    planned = target.planned
    if planned is None:
        return Server(
            model=model, revision=None, vllm=vllm, image=target.image, machine=None, capacity=None,
            flags=None, replicas_per_node=None,
        )  # fmt: skip
    return Server(
        model=model,
        revision=planned.config.model.revision,
        vllm=vllm,
        image=target.image,
        machine=planned.machine,
        capacity=planned.rung.capacity,
        flags=planned.flags,
        replicas_per_node=planned.replicas_per_node,
    )


def _save(given: argparse.Namespace, result: Result) -> None:
    path = save_result(result, given.out)
    drawn = path.with_suffix(".svg")
    drawn.write_text(picture(result), encoding="utf-8")
    print(f"saved: {path}\npicture: {drawn}")


def _tell(
    given: argparse.Namespace,
    result: Result,
    planned: PlannedRung | None,
    before: Result | None,
) -> None:
    print("\n".join(advice.lines(result, planned)))
    if before is not None:
        what = list(comparison.changed(before, result)) or ["nothing but the date"]
        print(f"\nagainst {given.against}, changed: {'; '.join(what)}")
        print("\n".join(columns(comparison.table(before, result))))


def _plan(
    path: Path, stack: PlannedStack, result: Result, planned: PlannedRung, *, write: bool
) -> None:
    """Show what the figures change in the stack file, and write it if that is asked for."""
    old = path.read_text(encoding="utf-8")
    key = f"{stack.settings.project}:pools"
    try:
        new = stack_file.with_figures(old, key, planned.rung.name, advice.figures(result, planned))
    except StackFileError as error:
        if write:
            raise
        # The other rungs are still measured.
        print(f"not written: {error}")
        return
    print("\n".join(stack_file.difference(path, old, new)) or f"{path.name}: nothing changes")
    if new == old:
        return
    if write:
        stack_file.write(path, new)
        print(f"written: {path}")
    else:
        print(f"not written: add --write to change {path.name}")


if __name__ == "__main__":
    end_when_told()
    sys.exit(main())
