"""The plan of a canary: whether a stack can have one, its workload, its cost, its Job."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..core.problems import Problem
from ..facts.vllm_refusals import Task
from ..ladder.rung import Rung
from ..ladder.workloads import Workload
from ..model.profiles import PORT


class Gate(StrEnum):
    """Limits for the difference between answers; docs/equal-answers.md has their figures."""

    NONE = "none"
    """Answers are not compared."""
    SAME_FORMAT = "sameFormat"
    """Limits for two versions with the same number format."""
    QUANTIZED = "quantized"
    """Wider limits, for a pair of which one is quantized."""


SLOWDOWN, ERRORS = 1.5, 0.01
"""Defaults of the limits: the largest mean time to first token, as a multiple of that of the
replicas that serve, and the largest share of errors above theirs. A choice, not measured."""

SCRIPT, FOLDER = "job", "/opt/rollout"
"""Name of the Python package that the Job runs, and the folder that it is mounted in."""

TRIES = 3
"""Number of times that the Job starts its program, e.g. after it was killed. After a canary that
went back, the tries that are left end at once."""


@dataclass(frozen=True)
class Rollout:
    """How a new version is judged."""

    gate: Gate = Gate.NONE
    minutes: int = 0
    """Minutes with a share of requests; 0 for no share."""
    pool: str | None = None
    """Pool of the canary; None for any rung of the best rung's workload."""
    slowdown: float = SLOWDOWN
    errors: float = ERRORS

    @property
    def judges(self) -> bool:
        """Return whether a new version is judged at all."""
        return self.gate is not Gate.NONE or self.minutes > 0

    @property
    def key(self) -> str:
        """Return the key that asks for it."""
        return "canary" if self.minutes else "gate"


def judged_workload(rollout: Rollout, planned: Sequence[Workload]) -> Workload:
    """Return the workload whose new version is judged: that of the pool, or of the best rung."""
    for workload in planned:
        if rollout.pool in {rung.name for rung in workload.rungs}:
            return workload
    return planned[0]


def canary_rungs(rollout: Rollout, workload: Workload) -> tuple[Rung, ...]:
    """Return the rungs that the canary can run on."""
    own = tuple(rung for rung in workload.rungs if rung.name == rollout.pool)
    return own or workload.rungs


def rollout_problems(
    rollout: Rollout, planned: Sequence[Workload], task: Task | None
) -> list[Problem]:
    """Return the errors: replicas of several nodes, an unknown pool, a gate without answers."""
    if not rollout.judges:
        return []
    problems: list[Problem] = []
    names = [rung.name for workload in planned for rung in workload.rungs]
    if any(workload.parallelism.grouped for workload in planned):
        message = (
            "not possible with strategy 'multiNode': a canary is one pod, and a replica is a group "
            "of pods; remove it"
        )
        problems.append(Problem(("rollout", rollout.key), message))
    if rollout.pool is not None and names and rollout.pool not in names:
        message = f"no pool '{rollout.pool}'; pools: {', '.join(names)}"
        problems.append(Problem(("rollout", "canary", "pool"), message))
    if rollout.gate is not Gate.NONE and task not in (None, Task.GENERATE):
        message = (
            f"expected 'none' with task '{task}', given '{rollout.gate}': the gate compares "
            f"generated text; remove it"
        )
        problems.append(Problem(("rollout", "gate"), message))
    return problems


def rollout_warnings(
    rollout: Rollout, planned: Sequence[Workload], min_replicas: int
) -> list[Problem]:
    """Return the warning that no node is left for a canary when the fewest replicas serve."""
    if not rollout.judges or not planned or not planned[0].rungs:
        return []
    room = judged_workload(rollout, planned).room
    if room is None or room > min_replicas:
        return []
    message = (
        f"the pools have nodes for {room} replicas, and 'autoscaling.minReplicas' keeps "
        f"{min_replicas}: the canary gets no node, and the new version goes back; raise a "
        f"'maxNodes', lower 'minReplicas' for the rollout, or remove the key: the Deployment then "
        f"replaces one replica at a time on its own node"
    )
    return [Problem(("rollout", rollout.key), message)]


def canary_need(rollout: Rollout, workload: Workload) -> str:
    """Return the chips of one canary while it runs, and their price."""
    needs = [
        f"{rung.shape.count // workload.pods_per_node(rung)} x {rung.shape.accelerator} of "
        f"'{rung.name}' at {_price(rung, workload)}"
        for rung in canary_rungs(rollout, workload)
    ]
    until = f"its start, the gate and {rollout.minutes} minutes"
    return f"the canary of each new version, for {until}: {' or '.join(needs)}"


def _price(rung: Rung, workload: Workload) -> str:
    price = rung.usd_per_hour
    if price is None:
        return "a price that is unknown"
    return f"{price / workload.pods_per_node(rung):.2f} USD an hour"


def judge_arguments(
    rollout: Rollout, app: str, workload: Workload, canary: str, ready_seconds: int
) -> list[str]:
    """Return the command line of the Job's program, without the namespace."""
    gate = [] if rollout.gate is Gate.NONE else [f"--gate={rollout.gate}"]
    return [
        f"--app={app}",
        f"--deployment={workload.name}",
        f"--canary={canary}",
        f"--port={PORT}",
        f"--ready-seconds={ready_seconds}",
        f"--seconds={60 * rollout.minutes}",
        f"--slowdown={rollout.slowdown:g}",
        f"--errors={rollout.errors:g}",
        *gate,
    ]
