"""The simulated autoscaler of `tests/plan`, held against Kubernetes' own."""

from pathlib import Path
from typing import Any

import pytest

from fleet.autoscaling.horizontal_pod_autoscaler import Autoscaler, Reading
from fleet.bench.scenarios import LADDERS
from fleet.inputs import planned
from fleet.inputs.planned import Tried
from kube.control_plane.api import wait
from tests.fleet.autoscaler_cases import CASES, TARGET
from tests.kube.autoscaled import as_planned, hurried, without_delay
from tests.kube.autoscaling_fixtures import Start
from tests.kube.mutations import changed
from tools.render import __main__ as render
from tools.render.evaluate import REPOSITORY, evaluate
from tools.stack.planned import planned_stack


@pytest.mark.parametrize(("ready", "replicas", "wanted"), CASES)
def test_the_controller_counts_as_was_worked_out(
    ready: tuple[int, ...], replicas: int, wanted: int, autoscaled: Start
) -> None:
    """The dev stack's autoscaler with another target and without delays and steps."""
    server = autoscaled("dev", {"l4": len(ready)}, replicas)
    found = without_delay(server.autoscalers["vllm"], "scaleUp", "scaleDown")
    found = changed(found, "spec.metrics.0.pods.target.averageValue", str(TARGET))
    found = changed(found, "spec.behavior.scaleUp.policies.0.value", 100)
    server.autoscalers["vllm"] = found
    server.keep(*ready)
    server.watch()
    server.await_replicas(wanted)
    server.await_looks(2)
    assert server.replicas() == wanted


STACKS = [
    *(REPOSITORY / f"Pulumi.{name}.yaml" for name in ("dev", "distributed")),
    LADDERS / "split.yaml",
]


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.stem)
def test_the_simulated_autoscalers_are_those_of_the_stack(file: Path) -> None:
    """Bounds, metrics, windows and policies."""
    stack = planned_stack(file, REPOSITORY)
    speeds = {rung.name: 1000.0 for rung in stack.ladder.rungs}
    simulated = planned.model_of(stack.config, stack.ladder, Tried(speeds)).workloads
    rendered = render.contents(evaluate(file)).values()
    found = [dict(each) for each in rendered if each.get("kind") == "HorizontalPodAutoscaler"]
    made = {each["spec"]["scaleTargetRef"]["name"]: as_planned(each) for each in found}
    assert {each.name: dict(each.autoscaler) for each in simulated} == made


FASTER = 100
"""How much faster time passes in a life of half an hour; at least a second stays a second.

The controller takes what it added within the period of a policy off the number it scales down
from. So the window before the first step down has to stay longer than that period, as in the stack.
"""


def test_a_day_of_the_dev_stack_goes_as_the_simulated_controller_says(autoscaled: Start) -> None:
    server = autoscaled("dev", {"l4": 4})
    plan = as_planned(server.autoscalers["vllm"])
    server.autoscalers["vllm"] = hurried(server.autoscalers["vllm"], FASTER)
    server.keep(40)
    server.watch()
    server.await_replicas(4)
    server.await_pods(running=4)
    server.keep(0, 0, 0, 0, running=0)
    server.await_replicas(1)
    wait(60, "the event of the last size", lambda: server.sizes()[-1:] == [1])
    assert [1, *server.sizes()] == foreseen(plan)
    first, second, *_ = server.size_times()
    # As long as a TPU node may take, less the second to which the times are rounded down.
    assert (second - first).total_seconds() >= 1200 / FASTER - 1


def foreseen(plan: dict[str, Any]) -> list[int]:
    """Give the numbers of replicas that the simulated controller goes through."""
    model = Autoscaler(plan, 1)
    up = model.run(1800, lambda _, replicas: [Reading((40.0, *[0.0] * (replicas - 1)))])
    down = model.run(1800, lambda _, replicas: [Reading((0.0,) * replicas)])
    return list(dict.fromkeys([1, *up])) + list(dict.fromkeys(down))[1:]
