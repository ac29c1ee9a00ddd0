"""The day of `tests/fleet/one_day.py` on a real control plane.

    python -m tests.kube.day_on_kubernetes

writes down how it went, for the tests that have no control plane.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from fleet.autoscaling.horizontal_pod_autoscaler import SYNC_SECONDS
from kube.control_plane import kinds
from kube.control_plane.api import Object
from kube.control_plane.control_plane import ControlPlane, control_plane
from kube.metrics.metrics_api import metrics_api
from kube.metrics.serving import Files, serving
from kube.nodes.stock import Stock
from tests.fleet import one_day
from tests.fleet.one_day import Course, Recorded
from tests.kube.autoscaled import as_planned, hurried
from tests.kube.conftest import QUICK
from tests.kube.gate import Gate
from tests.kube.mutations import changed
from tests.kube.pages import served_pages
from tests.kube.whole_fleet import WholeFleet
from tools.programs import kube
from tools.render import __main__ as render
from tools.render.evaluate import evaluate

FASTER = 50
"""How much faster time passes for the autoscaler, whose windows and periods are whole seconds."""

_SPACE = "whole-fleet"


def gone_through(cluster: ControlPlane) -> Recorded:
    """Let the day pass, and return how it went."""
    files = render.contents(evaluate(one_day.STACK))
    stock = Stock()
    with (
        served_pages() as pages,
        metrics_api(cluster, pages.reach) as metrics,
        serving(cluster.api, files, _SPACE, stock) as server,
        _autoscaled(cluster, files) as autoscaler,
    ):
        fleet = WholeFleet(cluster.api, server, pages, one_day.the_model(), one_day.the_demand())
        gate = Gate(autoscaler)
        metrics.asked, metrics.answers = gate.asked, gate.answers
        try:
            cluster.api.create(autoscaler)
            gate.await_question()
            _pass(fleet, gate, stock)
        finally:
            gate.open()
        times = tuple(round(at - gate.times[0], 3) for at in gate.times[: one_day.LOOKS])
        return Recorded(as_planned(autoscaler), times, _course(fleet))


def _pass(fleet: WholeFleet, gate: Gate, stock: Stock) -> None:
    """Let the time between two looks pass after each look."""
    rung = one_day.the_model().rungs[one_day.SPOT].name
    begins, ends = zip(*one_day.OUT, strict=True)
    begin = time.monotonic()
    for number in range(one_day.LOOKS):
        if fleet.now in begins:
            stock.out(rung)
            fleet.take_back(rung)
        elif fleet.now in ends:
            stock.back(rung)
        fleet.speak()
        # The pace of the hurried autoscaler; a slow machine falls behind it.
        time.sleep(max(0.0, begin + number * SYNC_SECONDS / FASTER - time.monotonic()))
        gate.look()
        fleet.pass_time()
        if fleet.changed:
            gate.note_change()


def _course(fleet: WholeFleet) -> Course:
    return Course(
        tuple(fleet.pictures),
        tuple(fleet.node_seconds),
        fleet.offered,
        fleet.served,
        fleet.lost,
        fleet.dropped,
        fleet.still_open,
    )


@contextmanager
def _autoscaled(cluster: ControlPlane, files: Files) -> Iterator[Object]:
    """Make what the metrics are found by; return the autoscaler, and delete it at the end."""
    found = {each.get("kind"): dict(each) for each in files.values() if each.get("kind") in _MADE}
    moved = {kind: changed(each, "metadata.namespace", _SPACE) for kind, each in found.items()}
    cluster.api.create(moved["PodMonitoring"])
    autoscaler = hurried(moved["HorizontalPodAutoscaler"], FASTER)
    try:
        yield autoscaler
    finally:
        if cluster.api.get(autoscaler):
            cluster.api.delete(autoscaler)


_MADE = ("PodMonitoring", "HorizontalPodAutoscaler")


def main() -> None:
    """Let the day pass on a control plane of its own, and write it down."""
    programs = kube.find_or_get()
    with control_plane(programs, controllers=QUICK) as cluster:
        kinds.install(cluster.api, programs)
        one_day.RECORDED.write_text(gone_through(cluster).written())


if __name__ == "__main__":
    main()
