"""How many nodes a rung has, and who makes them: a pool of the stack's own, or GKE by a rule.

GKE makes accelerator nodes by itself only for pods that ask for an accelerator (its autoscaler's
tpu_requests.go and gpu_requests.go, 2026-08), so a fungible pod never sees one of those.
"""

from dataclasses import dataclass

from ..facts.capacity import Capacity
from .ladder import ClusterMode, LadderChoice, Layout, PoolChoice
from .problems import Problem

MIN_NODES, MAX_NODES = 0, 2
"""Nodes of a pool whose counts were left out."""


@dataclass(frozen=True)
class RungNodes:
    """The node counts of one rung, with what is wrong about them."""

    fewest: int
    most: int | None
    """None where GKE makes the nodes."""
    problems: tuple[Problem, ...]


def nodes_of(at: tuple[str, int], pool: PoolChoice, choice: LadderChoice) -> RungNodes:
    """Return how many nodes the rung may have."""
    problems = _unmakeable(at, pool, choice)
    if _is_auto(pool, choice):
        problems += _counts_of_nobody(at, pool)
        return RungNodes(0, None, tuple(problems))
    fewest = MIN_NODES if pool.min_nodes is None else pool.min_nodes
    most = MAX_NODES if pool.max_nodes is None else pool.max_nodes
    if fewest > most and not pool.unread & {"min_nodes", "max_nodes"}:
        message = f"minNodes {fewest} is above maxNodes {most}; lower minNodes or raise maxNodes"
        problems.append(Problem((*at, "minNodes"), message))
    if pool.capacity is Capacity.FLEX_START and fewest > 0:
        message = (
            f"capacity 'flexStart' gives nodes only to pods that wait for one, so no number of "
            f"them is kept; write 0 instead of {fewest}, or leave it out"
        )
        problems.append(Problem((*at, "minNodes"), message))
    return RungNodes(fewest, most, tuple(problems))


def _is_auto(pool: PoolChoice, choice: LadderChoice) -> bool:
    if pool.auto_create is None:
        return choice.mode is ClusterMode.AUTOPILOT
    return pool.auto_create


def _unmakeable(at: tuple[str, int], pool: PoolChoice, choice: LadderChoice) -> list[Problem]:
    key = (*at, "autoCreate")
    if choice.mode is ClusterMode.AUTOPILOT:
        if pool.auto_create is not False:
            return []
        message = (
            "an Autopilot cluster takes no pools: GKE makes its nodes; remove 'autoCreate' or "
            "write cluster.mode 'standard'"
        )
        return [Problem(key, message)]
    if pool.auto_create and choice.layout is Layout.FUNGIBLE:
        message = (
            "layout 'fungible' asks for no accelerator, and GKE makes accelerator nodes only for "
            "pods that ask for one; write layout 'split' or remove 'autoCreate'"
        )
        return [Problem(key, message)]
    return []


def _counts_of_nobody(at: tuple[str, int], pool: PoolChoice) -> list[Problem]:
    written = {"minNodes": pool.min_nodes, "maxNodes": pool.max_nodes}
    return [
        Problem(
            (*at, key),
            f"'{key}' has no effect where GKE makes the nodes: it makes one for each replica, "
            f"within autoscaling.minReplicas and maxReplicas; remove it",
        )
        for key, value in written.items()
        if value is not None
    ]
