"""Rules on the replicas that serve while GKE upgrades nodes.

Source, read 2026-11-30: google/skills, its GKE skill on upgrades (nodes with GPUs and TPUs do not
migrate live; a drain respects a disruption budget for one hour at most).
"""

from ..core.problems import Severity
from .rule import Rule, RungContext


def _alone(at: RungContext) -> bool:
    upkeep = at.upkeep
    return at.index == 0 and upkeep.min_replicas == 1 and upkeep.has_window is False


UPGRADE_RULES = (
    Rule(
        id="one-replica",
        severity=Severity.WARNING,
        reason="GKE upgrades nodes automatically, at any hour if the cluster has no "
        "maintenance window. It drains a node, and the pods on it start again "
        "elsewhere. With one replica the service is down until another node exists and "
        "the model is loaded.",
        fix="set autoscaling.minReplicas to 2, or cluster.maintenance with the allowed hours",
        key="cluster.maintenance",
        fires=_alone,
        message=lambda _: "one replica serves, and GKE may stop it for a node upgrade at any hour",
    ),
)
