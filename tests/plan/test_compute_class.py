"""The ComputeClass's spec: one priority a pool, and never a node without an accelerator."""

from components.plan.compute_class import compute_class_spec


def test_the_spec_is_the_golden_one() -> None:
    assert compute_class_spec(["tpu", "l4-spot", "l4"]) == {
        "priorities": [
            {"nodepools": ["tpu"]},
            {"nodepools": ["l4-spot"]},
            {"nodepools": ["l4"]},
        ],
        "whenUnsatisfiable": "DoNotScaleUp",
        "autoscalingPolicy": {"gpuConsolidationThreshold": 0, "consolidationDelayMinutes": 10},
    }


def test_a_rule_that_names_a_pool_says_nothing_else() -> None:
    for rule in compute_class_spec(["a", "b"])["priorities"]:
        assert list(rule) == ["nodepools"]
