"""Compute classes that GKE refuses although they are well formed.

The rules of the definition that this project could break, by the definition's expression
(datreeio/CRDs-catalog cloud.google.com/computeclass_v1.json 77e49833, 2026-08), and those that
GKE's pages and skills add. tests/sandbox/test_compute_class_refusals.py compares the expressions
with the definition, if it is available.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.provider.sdk_types import Mistake

Rule = Mapping[str, Any]


def _flexible(rule: Rule) -> bool:
    return bool(rule.get("flexStart", {}).get("enabled"))


def _reservations(rule: Rule) -> Rule:
    found: Rule = rule.get("reservations", {})
    return found


def _is_specific(rule: Rule) -> bool:
    return _reservations(rule).get("affinity") == "Specific"


def _machine(rule: Rule) -> str:
    return str(rule.get("machineType", ""))


OF_A_RULE: dict[str, Callable[[Rule], bool]] = {
    "has(self.nodepools) ? (size(dyn(self)) == 1) : true": lambda rule: (
        "nodepools" not in rule or len(rule) == 1
    ),
    "!(has(self.machineFamily) && has(self.machineType))": lambda rule: (
        not {"machineFamily", "machineType"} <= set(rule)
    ),
    "!(has(self.machineType) && (has(self.minCores) || has(self.minMemoryGb)))": lambda rule: (
        "machineType" not in rule or not {"minCores", "minMemoryGb"} & set(rule)
    ),
    "!(has(self.machineFamily) && self.machineFamily == 'ek')": lambda rule: (
        rule.get("machineFamily") != "ek"
    ),
    "!(has(self.machineType) && self.machineType.startsWith('ek'))": lambda rule: (
        not _machine(rule).startswith("ek")
    ),
    "!(has(self.machineFamily) && self.machineFamily == 'e4a')": lambda rule: (
        rule.get("machineFamily") != "e4a"
    ),
    "!(has(self.machineType) && self.machineType.startsWith('e4a'))": lambda rule: (
        not _machine(rule).startswith("e4a")
    ),
    "!(has(self.flexStart) && has(self.spot) && self.spot == true && "
    "self.flexStart.enabled == true)": lambda rule: not (rule.get("spot") and _flexible(rule)),
    "!has(self.capacityCheckWaitTimeSeconds) || has(self.tpu) || (has(self.flexStart) && "
    "self.flexStart.enabled)": lambda rule: (
        "capacityCheckWaitTimeSeconds" not in rule or "tpu" in rule or _flexible(rule)
    ),
}
"""Checks of each rule, by the definition's expression."""

OF_RESERVATIONS: dict[str, Callable[[Rule], bool]] = {
    'has(self.specific) && self.specific.size() > 0 ? self.affinity == "Specific" : true': (
        lambda rule: not _reservations(rule).get("specific") or _is_specific(rule)
    ),
    'self.affinity == "Specific" ? has(self.specific) && self.specific.size() > 0 : true': (
        lambda rule: not _is_specific(rule) or bool(_reservations(rule).get("specific"))
    ),
}
"""Checks of a rule's reservations."""

IN_WORDS: dict[str, Callable[[Rule], bool]] = {
    "a TPU needs type, count and topology": lambda rule: (
        "tpu" not in rule or {"type", "count", "topology"} <= set(rule["tpu"])
    ),
    "a TPU reservation needs affinity Specific": lambda rule: (
        "tpu" not in rule or not _reservations(rule) or _is_specific(rule)
    ),
    "a specific reservation has its own zones: remove location.zones": lambda rule: (
        not _is_specific(rule) or "zones" not in rule.get("location", {})
    ),
}
"""Checks that GKE adds (about-custom-compute-classes, 2026-04; google/skills 1af7775, 2026-08)."""


def refused(spec: Mapping[str, Any]) -> Iterator[Mistake]:
    """Return the errors of GKE in the plain spec of a compute class."""
    if "whenUnsatisfiable" not in spec:
        yield Mistake("spec.whenUnsatisfiable", "required, and not given")
    rules = [rule for rule in spec.get("priorities", []) if isinstance(rule, dict)]
    for index, rule in enumerate(rules):
        for reason, holds in {**OF_A_RULE, **OF_RESERVATIONS, **IN_WORDS}.items():
            if not holds(rule):
                yield Mistake(f"spec.priorities[{index}]", f"failed rule: {reason}")
    scored = [rule for rule in rules if "priorityScore" in rule]
    if scored and len(scored) < len(rules):
        yield Mistake("spec.priorities", "set priorityScore in every rule or in none")
