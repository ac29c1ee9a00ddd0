"""The ComputeClass's spec: a rule a rung, and never a node without an accelerator."""

from typing import Any

import pytest

from components.facts.accelerators import SHAPES
from components.facts.capacity import Capacity
from components.ladder.class_rules import auto_rule, compute_class_spec, pool_rule
from sandbox.kubernetes.compute_class import refused
from tests.plan.choices import rung
from tests.plan.compute_class_schema import against, schema_of_spec

RESERVED = {"capacity": Capacity.RESERVATION, "reservation": "mine"}


def made(shape: str, **changes: Any) -> dict[str, Any]:
    """Return the rule of a rung whose nodes GKE makes."""
    return dict(auto_rule(rung(shape, max_nodes=None, **changes), 200, 1800))


def test_the_spec_of_a_ladder_of_pools_is_the_golden_one() -> None:
    assert compute_class_spec([pool_rule(name) for name in ("tpu", "l4-spot", "l4")]) == {
        "priorities": [
            {"nodepools": ["tpu"]},
            {"nodepools": ["l4-spot"]},
            {"nodepools": ["l4"]},
        ],
        "whenUnsatisfiable": "DoNotScaleUp",
        "autoscalingPolicy": {"gpuConsolidationThreshold": 0, "consolidationDelayMinutes": 10},
    }


def test_a_rule_for_a_tpu_is_the_golden_one() -> None:
    assert made("v6e-8") == {
        "machineType": "ct6e-standard-8t",
        "tpu": {"type": "tpu-v6e-slice", "count": 8, "topology": "2x4"},
        "spot": False,
        "location": {"zones": ["us-central1-b"]},
        "storage": {"bootDiskType": "hyperdisk-balanced", "bootDiskSize": 200},
        "maxPodsPerNode": 32,
        "nodeLabels": {
            "vllm-gke/rung": "one",
            "vllm-gke/accelerator": "tpu-v6e-slice",
            "vllm-gke/topology": "2x4",
        },
    }


def test_a_rule_for_a_gpu_is_the_golden_one() -> None:
    assert made("nvidia-l4-2", capacity=Capacity.SPOT, local_ssds=2) == {
        "machineType": "g2-standard-24",
        "gpu": {"type": "nvidia-l4", "count": 2, "driverVersion": "latest"},
        "spot": True,
        "location": {"zones": ["us-central1-b"]},
        "storage": {"bootDiskType": "pd-balanced", "bootDiskSize": 200, "localSSDCount": 2},
        "maxPodsPerNode": 32,
        "nodeLabels": {"vllm-gke/rung": "one", "vllm-gke/accelerator": "nvidia-l4"},
    }


def test_a_flex_start_rule_lives_seven_days_and_asks_for_the_next_in_time() -> None:
    rule = made("v6e-1", capacity=Capacity.FLEX_START)
    assert rule["flexStart"] == {"enabled": True, "nodeRecycling": {"leadTimeSeconds": 1800}}
    assert rule["maxRunDurationSeconds"] == 604800
    assert "spot" not in rule


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


def test_pools_and_rules_stand_in_the_order_of_the_ladder() -> None:
    rules = [auto_rule(rung("v6e-1", max_nodes=None), 200, 60), pool_rule("l4")]
    spec = compute_class_spec(rules, "nodes@p.iam")
    assert [sorted(rule)[-1] for rule in spec["priorities"]] == ["tpu", "nodepools"]
    assert spec["nodePoolAutoCreation"] == {"enabled": True}
    assert spec["nodePoolConfig"] == {
        "serviceAccount": "nodes@p.iam",
        "imageStreaming": {"enabled": True},
    }


@pytest.mark.parametrize(
    "changes",
    [{"capacity": Capacity.SPOT}, {"capacity": Capacity.FLEX_START}, RESERVED, {}],
    ids=["spot", "flexStart", "reservation", "onDemand"],
)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_written_of_any_machine_is_what_gke_knows(
    shape: str, changes: dict[str, Any]
) -> None:
    one = rung(shape, max_nodes=None, local_ssds=1, **changes)
    spec = compute_class_spec([auto_rule(one, 200, 1800), pool_rule("pool")], "nodes@p.iam")
    assert list(refused(spec)) == []
    assert list(against(schema_of_spec(), spec)) == []


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"machine": "n1"}, "spec.priorities[0].machine: unknown"),
        ({"spot": "yes"}, "spec.priorities[0].spot: not of type boolean"),
        ({"maxPodsPerNode": 4}, "spec.priorities[0].maxPodsPerNode: out of range"),
        ({"flexStart": {}}, "spec.priorities[0].flexStart.enabled: required"),
    ],
)
def test_the_comparison_would_see_a_planted_fault(changes: dict[str, Any], wrong: str) -> None:
    spec = {"whenUnsatisfiable": "DoNotScaleUp", "priorities": [{**made("v6e-1"), **changes}]}
    assert list(against(schema_of_spec(), spec)) == [wrong]
