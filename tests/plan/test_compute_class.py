"""The ComputeClass's spec: a rule a rung, and never a node without an accelerator."""

from typing import Any

import pytest

from components.facts.capacity import Capacity
from components.ladder.class_rules import auto_rule, compute_class_spec
from tests.plan.choices import rung
from tests.plan.compute_class_schema import against, schema_of_spec


def made(shape: str, **changes: Any) -> dict[str, Any]:
    """Return the rule of a rung whose nodes GKE makes."""
    return dict(auto_rule(rung(shape, max_nodes=None, **changes), 200, 1800))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("mine", {"name": "mine"}),
        (
            "projects/their-project/reservations/one",
            {"name": "one", "project": "their-project"},
        ),
        (
            "projects/their-project/reservations/one/reservationBlocks/b/reservationSubBlocks/s",
            {
                "name": "one",
                "project": "their-project",
                "reservationBlock": {"name": "b", "reservationSubBlock": {"name": "s"}},
            },
        ),
    ],
)
def test_a_reservation_says_whose_it_is_and_where(written: str, meant: dict[str, Any]) -> None:
    rule = made("v6e-1", capacity=Capacity.RESERVATION, reservation=written)
    assert rule["reservations"] == {
        "affinity": "Specific",
        "specific": [{**meant, "zones": ["us-central1-b"]}],
    }
    assert "location" not in rule
    spec = compute_class_spec([{**rule}], "nodes@p.iam")  # type: ignore[typeddict-item]
    assert list(against(schema_of_spec(), spec)) == []
