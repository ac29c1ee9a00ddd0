"""Show where a stack's replicas land while rungs run out of nodes and come back, as a table.

    python -m kube.drill STACK [--stockout v6e-1,l4-spot] [--silent v6e-1]

The scheduler, the controllers and the API server are Kubernetes' own, and so are the stack's
objects. The region, its nodes and the node autoscaler are simulated: docs/fallback.md says how far.
Time is simulated: five hours pass in one or two minutes.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kube.control_plane import kinds
from kube.control_plane.control_plane import control_plane
from kube.control_plane.processes import NotStartedError
from kube.drill.table import Table
from kube.metrics.serving import NothingToPlaceError, Serving, rungs, serving
from kube.nodes.stock import Stock
from tools.programs import kube
from tools.render import __main__ as render
from tools.render.evaluate import REPOSITORY, EvaluationError, evaluate
from tools.stack.sandbox_home import SandboxError, tracked_stack_file

_MINUTE = 60


class DrillError(Exception):
    """The drill cannot run; the message says why."""


@dataclass(frozen=True)
class Act:
    """Something that happens, and for how long the drill then looks on."""

    words: str
    happen: Callable[[], object]
    minutes: int


def drill(server: Serving, stock: Stock, out: Sequence[str]) -> Table:
    """Run the events, and return the table."""
    nodes = server.nodes
    table = Table(nodes, list(dict.fromkeys(pool.rung for pool in nodes.in_order())))
    nodes.watch = table.look
    for act in _acts(server, stock, out):
        act.happen()
        table.note(act.words)
        nodes.run(act.minutes * _MINUTE)
    return table


def _acts(server: Serving, stock: Stock, out: Sequence[str]) -> list[Act]:
    fewest, most = (sum(each[end] for each in server.bounds.values()) for end in (0, 1))
    gone = f"no capacity for {', '.join(out)}" if out else "every rung has capacity"

    def back() -> None:
        for rung in out:
            stock.back(rung)

    acts = [
        Act(f"{fewest} requested; {gone}", lambda: server.scale_to(0), 30),
        Act(f"load rises: {most} requested", lambda: server.scale_to(1), 90),
        *([Act(f"{', '.join(out)} in stock again", back, 30)] if out else []),
    ]
    if spot := [pool.rung for pool in server.nodes.pools if pool.spot]:
        acts.append(Act("", lambda: server.nodes.take_back(spot[0]), 60))
    return [
        *acts,
        Act("a new version rolls out", server.roll_out, 120),
        Act(f"load falls: {fewest} requested", lambda: server.scale_to(0), 30),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, hold the drill, and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m kube.drill", description="Show where replicas run during a stockout."
    )
    parser.add_argument("stack", metavar="STACK", help="dev, for Pulumi.dev.yaml")
    parser.add_argument(
        "--stockout", default="", metavar="RUNGS", help="rungs that report a stockout"
    )
    parser.add_argument(
        "--silent",
        default="",
        metavar="RUNGS",
        help="rungs that neither create a node nor report a stockout",
    )
    given = parser.parse_args(arguments)
    try:
        print(_held(given.stack, _names(given.stockout), _names(given.silent)))
    except (
        DrillError,
        EvaluationError,
        NothingToPlaceError,
        NotStartedError,
        SandboxError,
        kube.KubernetesNotFoundError,
    ) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _held(stack: str, out: list[str], silent: list[str]) -> str:
    files = render.contents(evaluate(tracked_stack_file(REPOSITORY, stack)))
    known = rungs(files)
    if strange := sorted({*out, *silent} - set(known)):
        raise DrillError(
            f"stack '{stack}' has no rung {', '.join(strange)}; it has {', '.join(known)}"
        )
    stock = Stock()
    for rung in [*out, *silent]:
        stock.out(rung, silent=rung in silent)
    programs = kube.find_or_get()
    with control_plane(programs) as cluster:
        kinds.install(cluster.api, programs)
        with serving(cluster.api, files, "drill", stock) as server:
            return str(drill(server, stock, [*out, *silent]))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


if __name__ == "__main__":
    sys.exit(main())
