"""Rules on the order of the rungs: the effect of a stockout or a preemption on the next rungs.

Sources, read 2026-11-21: GoogleCloudPlatform/cluster-autoscaler @7d250507 (ten hours for a TPU's
node pool, half an hour for flex start); google/skills, its skills on ComputeClasses and inference
(autumn 2026).
"""

from ..core.problems import Severity
from ..facts.capacity import Capacity
from ..facts.shapes import Family
from .rule import STAYING, Rule, RungContext

MOST_POOLS = 6
"""Number of node pools in a ladder up to which the autoscaler is known to try all of them; with six
to eight it was observed to start again at the first one (google/skills, autumn 2026)."""

MOST_RULES = 10
"""Number of rules in a ComputeClass that Google recommends at most (google/skills, 2026-08)."""


def _tpu_blocks(at: RungContext) -> bool:
    rung = at.rung
    if rung.shape.family is not Family.TPU or not at.below:
        return False
    if rung.capacity is Capacity.ON_DEMAND:
        # Kept nodes are requested once; further nodes are requested each time the load grows.
        return rung.max_nodes is None or rung.max_nodes > rung.min_nodes
    return rung.capacity is Capacity.SPOT


def _waits_late(at: RungContext) -> bool:
    if at.rung.capacity is not Capacity.FLEX_START:
        return False
    return any(rung.capacity is not Capacity.FLEX_START for rung in at.below)


def _keeps_nodes(at: RungContext) -> bool:
    if not at.above or at.rung.min_nodes == 0:
        return False
    # A kept node with stable capacity below spot rungs is the fix of `spot-first`.
    is_floor = at.rung.capacity in STAYING
    return not is_floor or any(rung.capacity in STAYING for rung in at.above)


def _spot_without_a_floor(at: RungContext) -> bool:
    if at.above or at.rung.capacity is not Capacity.SPOT:
        return False
    return not any(rung.capacity in STAYING and rung.min_nodes > 0 for rung in at.below)


def _paid_and_unused(at: RungContext) -> bool:
    if at.rung.capacity is not Capacity.RESERVATION:
        return False
    return any(rung.capacity is not Capacity.RESERVATION for rung in at.above)


ORDER_RULES = (
    Rule(
        id="flex-start-not-last",
        severity=Severity.WARNING,
        reason="Flex start reports a stockout late: GKE looks for a node for up to half an "
        "hour before it tries the next rung, and the replica waits that long.",
        fix="put flex start rungs last",
        key="pools.N.capacity",
        fires=_waits_late,
        message=lambda at: (
            f"flex start reports a stockout late, and '{at.below[0].name}' is tried only then"
        ),
    ),
    Rule(
        id="many-pools",
        severity=Severity.WARNING,
        reason="GKE's autoscaler was observed to restart at the top of a long ladder of node "
        "pools before it reached the end: the last rungs never got a node.",
        fix=f"keep the best {MOST_POOLS}, or let GKE create the nodes of some with autoCreate",
        key="pools.N",
        fires=lambda at: not at.rung.auto_created and at.pools_above == MOST_POOLS,
        message=lambda at: (
            f"'{at.rung.name}' is pool {MOST_POOLS + 1} of its ladder, and GKE's autoscaler may "
            f"begin again at the top before it gets there"
        ),
    ),
    Rule(
        id="many-rules",
        severity=Severity.WARNING,
        reason="Google recommends at most ten rules in a ComputeClass. Each rule has to fail "
        "before GKE tries the next one.",
        fix=f"keep the best {MOST_RULES}",
        key="pools.N",
        fires=lambda at: len(at.above) == MOST_RULES,
        message=lambda at: (
            f"'{at.rung.name}' is rule {MOST_RULES + 1} of its ComputeClass, and Google "
            f"recommends {MOST_RULES} at most"
        ),
    ),
    Rule(
        id="min-nodes-on-fallback",
        severity=Severity.WARNING,
        reason="A pod uses an existing node before GKE creates a better one, and pods do not "
        "move back: the kept nodes of a fallback rung serve permanently, and the better"
        " rung stays empty.",
        fix="set minNodes to 0, or move the rung to the top",
        key="pools.N.minNodes",
        fires=_keeps_nodes,
        message=lambda at: (
            f"'{at.rung.name}' has minNodes {at.rung.min_nodes}, so replicas start there and stay, "
            f"instead of on '{at.above[0].name}'"
        ),
    ),
    Rule(
        id="reservation-not-first",
        severity=Severity.WARNING,
        reason="You pay for a reservation even if its machines do not run. Rungs before it "
        "cost extra.",
        fix="put reserved rungs first",
        key="pools.N.capacity",
        fires=_paid_and_unused,
        message=lambda at: (
            f"'{at.rung.name}' is reserved, and paid for while '{at.above[0].name}' is used instead"
        ),
    ),
    Rule(
        id="spot-first",
        severity=Severity.WARNING,
        reason="Google takes spot nodes back with a notice of 30 seconds, often many at once, "
        "and ignores disruption budgets. Without another kept node, the service is down"
        " until a new node exists and has loaded the model.",
        fix="put an onDemand rung first, or keep a node of a lower one with minNodes 1",
        key="pools.N.capacity",
        fires=_spot_without_a_floor,
        message=lambda at: (
            f"'{at.rung.name}' comes first and is spot, and no rung keeps a node that stays: all "
            f"replicas may be preempted at once"
        ),
    ),
    Rule(
        id="tpu-not-last",
        severity=Severity.WARNING,
        reason="If Google has no TPU, GKE can wait ten hours for the node before it tries the "
        "next rung; no key of a ComputeClass shortens that for a single machine.",
        fix="put the TPU last, set minNodes equal to maxNodes, reserve it, or use layout "
        "'split', whose GPU pods do not wait for it",
        key="pools.N.accelerator",
        fires=_tpu_blocks,
        message=lambda at: (
            f"'{at.rung.name}' may wait ten hours for a TPU before '{at.below[0].name}' is tried"
        ),
    ),
)
