"""The template of the canary's pod: the pod of a replica, on the canary's rungs."""

from collections.abc import Sequence
from typing import Any

from ..core.pod_names import NAME_LABEL, canary_of
from ..ladder.class_rules import RUNG_LABEL
from ..ladder.rung import Rung
from ..server.pod import pod_template
from ..server.pod_plan import PodPlan

_REQUIRED = "required_during_scheduling_ignored_during_execution"


def canary_template(plan: PodPlan, app: str, rungs: Sequence[Rung]) -> dict[str, Any]:
    """Return a replica's template on these rungs, on a node that no other replica is on."""
    template = pod_template(plan)
    affinity = _affinity(plan, app, [rung.name for rung in rungs])
    if affinity:
        template["spec"]["affinity"] = affinity
    return template


def _affinity(plan: PodPlan, app: str, rungs: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if len(rungs) < len(plan.workload.rungs):
        terms = [
            {"match_expressions": [{"key": RUNG_LABEL, "operator": "In", "values": list(rungs)}]}
        ]
        found["node_affinity"] = {_REQUIRED: {"node_selector_terms": terms}}
    if plan.fungible:
        # No pod of this layout requests a device, so only this keeps two replicas off one node.
        names = [app, canary_of(app)]
        alone = {
            "label_selector": {
                "match_expressions": [{"key": NAME_LABEL, "operator": "In", "values": names}]
            },
            "topology_key": "kubernetes.io/hostname",
        }
        found["pod_anti_affinity"] = {_REQUIRED: [alone]}
    return found
