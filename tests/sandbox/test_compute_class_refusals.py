"""Compute classes that GKE refuses: by its definition's own expressions, and by its pages."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.kubernetes.compute_class import IN_WORDS, OF_A_RULE, OF_RESERVATIONS, refused

CRD = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "computeclass.crd.json"
V6E = {"type": "tpu-v6e-slice", "count": 8, "topology": "2x4"}
RESERVED = {"affinity": "Specific", "specific": [{"name": "mine"}]}


def reasons(*rules: dict[str, Any]) -> list[str]:
    """Return what is wrong with a class of these rules."""
    spec = {"whenUnsatisfiable": "DoNotScaleUp", "priorities": list(rules)}
    return [f"{each.path}: {each.reason}" for each in refused(spec)]


@pytest.mark.parametrize(
    "rule",
    [
        {"nodepools": ["one"]},
        {"machineType": "ct6e-standard-8t", "tpu": V6E, "spot": True},
        {"tpu": V6E, "reservations": RESERVED},
        {"gpu": {"type": "nvidia-l4", "count": 1}, "flexStart": {"enabled": True}},
    ],
)
def test_a_right_rule_passes(rule: dict[str, Any]) -> None:
    assert reasons(rule) == []


# Each rule that could be broken, and what breaks it alone.
BROKEN: list[tuple[str, dict[str, Any]]] = list(
    zip(
        [*OF_A_RULE, *OF_RESERVATIONS, *IN_WORDS],
        [
            {"nodepools": ["one"], "spot": True},
            {"machineFamily": "g2", "machineType": "g2-standard-4"},
            {"machineType": "g2-standard-4", "minCores": 4},
            {"machineFamily": "ek"},
            {"machineType": "ek-standard-8"},
            {"machineFamily": "e4a"},
            {"machineType": "e4a-standard-8"},
            {"spot": True, "flexStart": {"enabled": True}},
            {"capacityCheckWaitTimeSeconds": 60, "spot": True},
            {"reservations": {"affinity": "None", "specific": [{"name": "mine"}]}},
            {"reservations": {"affinity": "Specific"}},
            {"tpu": {"type": "tpu-v6e-slice", "count": 8}},
            {"tpu": V6E, "reservations": {"affinity": "AnyBestEffort"}},
            {"reservations": RESERVED, "location": {"zones": ["us-east5-b"]}},
        ],
        strict=True,
    )
)


@pytest.mark.parametrize(("reason", "rule"), BROKEN)
def test_a_broken_rule_is_refused_for_that_alone(reason: str, rule: dict[str, Any]) -> None:
    assert reasons(rule) == [f"spec.priorities[0]: failed rule: {reason}"]


def test_a_score_is_every_rules_or_none() -> None:
    assert reasons({"spot": True, "priorityScore": 1}, {"spot": False}) == [
        "spec.priorities: set priorityScore in every rule or in none"
    ]


def test_what_happens_without_a_match_is_said() -> None:
    assert [each.path for each in refused({"priorities": []})] == ["spec.whenUnsatisfiable"]


def expressions(schema: dict[str, Any]) -> Iterator[str]:
    """Yield the expressions that hold of a level itself."""
    for each in schema.get("x-kubernetes-validations", []):
        yield each["rule"]


def test_the_expressions_are_the_definitions() -> None:
    if not CRD.is_file():
        pytest.skip(f"the kind's definition is not at hand: {CRD}")
    (version,) = json.loads(CRD.read_text())["spec"]["versions"]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]
    rule = spec["properties"]["priorities"]["items"]
    assert list(expressions(rule)) == list(OF_A_RULE)
    assert list(expressions(rule["properties"]["reservations"])) == list(OF_RESERVATIONS)
