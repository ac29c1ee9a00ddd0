"""The stack as it should be: its rungs in order, its workloads and its cost.

`planned` takes it from a stack file. `deployed` takes it from the cluster, for a program without a
stack file: prices and the accelerator of a rung without nodes are then unknown.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..core.pod_names import NAME_LABEL
from ..estimates.spending import Spending
from ..facts.capacity import Capacity
from ..facts.shapes import Family
from ..ladder.class_rules import KEY, RUNG_LABEL
from ..ladder.lifetime import node_seconds
from ..ladder.rung import Ladder
from ..stack.config import StackConfig
from ..stack.estimates import spending_of
from .observed import Object, Observed, labels_of, name_of

UNKNOWN_NODE_SECONDS = 1200
"""Time that a node of a rung takes if its accelerator is unknown: the longer one, of a TPU."""


@dataclass(frozen=True)
class WatchedRung:
    """One rung, as far as a diagnosis needs it."""

    name: str
    pool: str = ""
    """GKE's name of the node pool; empty if GKE creates the nodes by a rule."""
    waits_silently: bool | None = None
    """Whether GKE can wait for hours without a refusal: a TPU, unless sold by flex start; None if
    that is unknown."""
    node_seconds: int = UNKNOWN_NODE_SECONDS
    """Time that a node takes."""
    max_nodes: int | None = None


@dataclass(frozen=True)
class WatchedStack:
    """The stack that a diagnosis compares the cluster with."""

    name: str
    """Name of the model server, as in the label of its pods."""
    namespace: str
    file: str = "STACK"
    """Name of its stack file, as in `make doctor STACK=dev`; `STACK` if there is none."""
    cluster: str = ""
    location: str = ""
    classes: Mapping[str, tuple[str, ...]] | None = None
    """Rungs of each ComputeClass in the order of its rules; None if they are unknown."""
    rungs: tuple[WatchedRung, ...] = ()
    """All rungs, the best first."""
    workloads: tuple[str, ...] = ()
    """Names of the Deployments or LeaderWorkerSets."""
    spending: Spending | None = None
    """The billed items; None if there is no stack file."""

    def rung(self, name: str) -> WatchedRung | None:
        """Return a rung by its name."""
        return next((each for each in self.rungs if each.name == name), None)

    def rung_of_group(self, group: str) -> WatchedRung | None:
        """Return the rung whose node pool a managed instance group belongs to.

        GKE names a group `gke-CLUSTER-POOL-HASH-grp` and cuts long names.
        """
        fits = [each for each in self.rungs if each.pool and f"-{each.pool}-" in group]
        return max(fits, key=lambda each: len(each.pool), default=None)


def planned(config: StackConfig, ladder: Ladder) -> WatchedStack:
    """Return the stack of a configuration without errors."""
    spending = spending_of(config, ladder.rungs)
    return WatchedStack(
        name=config.name,
        namespace=config.name,
        cluster=config.cluster_name,
        location=config.cluster.zone or config.region,
        classes={
            workload.compute_class: tuple(rung.name for rung in workload.rungs)
            for workload in spending.workloads
        },
        rungs=tuple(
            WatchedRung(
                rung.name,
                "" if rung.auto_created else rung.pool_name,
                rung.shape.family is Family.TPU and rung.capacity is not Capacity.FLEX_START,
                node_seconds([rung]),
                rung.max_nodes,
            )
            for rung in ladder.rungs
        ),
        workloads=tuple(workload.name for workload in spending.workloads),
        spending=spending,
    )


_MARK = re.compile(r"-[0-9a-f]{4}$")
"""End of a pool's name, which `Rung.pool_name` appends to the rung's name."""


def deployed(name: str, namespace: str, seen: Observed) -> WatchedStack:
    """Return the stack as the cluster has it."""
    used = {_selected(each) for each in (*seen.pods, *seen.workloads)} - {""}
    classes = [each for each in seen.classes or () if name_of(each) in used]
    rungs: dict[str, WatchedRung] = {}
    order: dict[str, tuple[str, ...]] = {}
    for each in classes:
        rules = [_rung_of_rule(rule, seen.nodes) for rule in each["spec"].get("priorities", ())]
        rungs |= {rung.name: rung for rung in rules if rung.name not in rungs}
        order[name_of(each)] = tuple(rung.name for rung in rules)
    workloads = [x for x in seen.workloads if labels_of(x).get(NAME_LABEL, name) == name]
    return WatchedStack(
        name=name,
        namespace=namespace,
        classes=None if seen.classes is None else order,
        rungs=tuple(rungs.values()),
        workloads=tuple(name_of(each) for each in workloads if _selected(each)),
    )


def _selected(thing: Object) -> str:
    """Return the ComputeClass that a pod, or the pods of a workload, select."""
    spec = thing.get("spec", {})
    group = spec.get("leaderWorkerTemplate", {}).get("workerTemplate")
    template = spec.get("template") or group
    pod = template["spec"] if template else spec
    return str((pod.get("nodeSelector") or {}).get(KEY, ""))


def _rung_of_rule(rule: Object, nodes: Sequence[Object]) -> WatchedRung:
    pools = rule.get("nodepools")
    if pools:
        name = _MARK.sub("", str(pools[0]))
        return WatchedRung(name, str(pools[0]), _is_tpu(name, nodes))
    labels = rule.get("nodeLabels") or {}
    return WatchedRung(
        str(labels.get(RUNG_LABEL, "?")), "", "tpu" in rule and "flexStart" not in rule
    )


def _is_tpu(rung: str, nodes: Iterable[Object]) -> bool | None:
    for node in nodes:
        if labels_of(node).get(RUNG_LABEL) == rung:
            return Family.TPU.device in (node.get("status", {}).get("allocatable") or {})
    return None
