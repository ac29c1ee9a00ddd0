"""Rungs of every kind beside each other, on the real engine."""

from typing import Any

from tests.engine.running_stack import RunningStack, Starter, tracked

POOLS: list[dict[str, Any]] = [
    {
        "name": "reserved",
        "accelerator": "nvidia-l4",
        "zones": ["asia-northeast1-b"],
        "capacity": "reservation",
        "reservation": "mine",
    },
    {"name": "made", "accelerator": "nvidia-l4", "capacity": "spot", "autoCreate": True},
    {"name": "kept", "accelerator": "nvidia-l4", "localSsds": 1, "maxNodes": 3},
    {"name": "flexible", "accelerator": "nvidia-l4", "capacity": "flexStart"},
]
EDITS: dict[str, Any] = {
    "vllm-gke:layout": "split",
    "vllm-gke:pools": POOLS,
}


def rules(stack: RunningStack) -> list[dict[str, Any]]:
    """Return the rules of the only compute class."""
    (found,) = [thing for thing in stack.world() if thing.type.endswith(":ComputeClass")]
    priorities: list[dict[str, Any]] = found.inputs["spec"]["priorities"]
    return priorities


def test_pools_and_rules_stand_in_one_class_in_the_ladders_order(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", EDITS))

    stack.up()

    pools = {
        thing.inputs["name"]: thing.inputs["nodeConfig"]
        for thing in stack.world()
        if thing.type.endswith(":NodePool") and thing.inputs["name"] != "system"
    }
    named = [rule.get("nodepools", [None])[0] for rule in rules(stack)]
    assert [str(name).rpartition("-")[0] for name in named] == ["reserved", "", "kept", "flexible"]
    assert set(named) - {None} == set(pools)
    assert pools[named[0]]["reservationAffinity"]["values"] == ["mine"]
    assert pools[named[2]]["ephemeralStorageLocalSsdConfig"] == {"localSsdCount": 1}
    assert pools[named[3]]["flexStart"] is True
    assert stack.up("--expect-no-changes").changes == {}


def test_a_rung_may_go_over_to_gke_in_a_stack_that_runs(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", EDITS))
    stack.up()
    handed = [*POOLS[:2], {"name": "kept", "accelerator": "nvidia-l4", "autoCreate": True}]
    stack.config["vllm-gke:pools"] = handed

    changed = {urn.split("$")[-1].split("::")[-1]: op for urn, op in stack.up().changes.items()}

    assert (changed["kept"], changed["flexible"]) == ("delete", "delete")
    assert changed["vllm-fallback"] == "update"
    assert [rule.get("machineType") for rule in rules(stack)] == [
        None,
        "g2-standard-4",
        "g2-standard-4",
    ]
    stack.destroy()
    assert stack.world() == []
