"""The ways in on the real engine: up, another way, and down in an order that leaves nothing."""

from typing import Any

import pytest

from tests.engine.outcome import Outcome
from tests.engine.running_stack import Starter, tracked
from tests.engine.standing import Stand

# They begin with the same stack, which takes longer to make than to change.
ON_ONE_WORKER = pytest.mark.xdist_group("ingress")

OFFICE = ["203.0.113.0/24"]
INGRESS = {"vllm-gke:exposure": {"kind": "ingress", "sourceRanges": OFFICE}}
NAMED: dict[str, Any] = {
    "vllm-gke:exposure": {"kind": "ingress", "sourceRanges": OFFICE, "host": "llm.example.com"}
}

GATEWAY: dict[str, Any] = {"vllm-gke:exposure": {"kind": "gateway"}}
PUBLIC_GATEWAY: dict[str, Any] = {
    "vllm-gke:exposure": {
        "kind": "gateway",
        "sourceRanges": OFFICE,
        "host": "llm.example.com",
        "certificate": "theirs",
    }
}


BEFORE_AN_INGRESS_ENDS: list[tuple[str, str]] = [
    ("Ingress", "GlobalAddress"),
    ("Ingress", "SecurityPolicy"),
    ("Ingress", "Cluster"),
    ("Cluster", "Network"),
]
BEFORE_A_GATEWAY_ENDS: list[tuple[str, str]] = [
    ("HTTPRoute", "Gateway"),
    ("Gateway", "Address"),
    ("Gateway", "RegionSecurityPolicy"),
    ("Gateway", "GCPBackendPolicy"),
    ("Gateway", "InferencePool"),
    ("Gateway", "Subnetwork"),
]
"""What is gone before what else, in a `destroy`."""


def deleted(outcome: Outcome, *kinds: str) -> list[str]:
    """Return which of some kinds went, in the order in which each was gone."""
    ended = [
        event["resOutputsEvent"]["metadata"]
        for event in outcome.events
        if "resOutputsEvent" in event
    ]
    gone = [step["type"] for step in ended if step["op"] == "delete"]
    names = [kind.rpartition(":")[2] for kind in gone if not kind.startswith("vllm-gke:")]
    return [name for name in names if name in kinds]


@pytest.mark.parametrize(
    ("exposure", "order"),
    [
        pytest.param(INGRESS, BEFORE_AN_INGRESS_ENDS, id="plain ingress", marks=ON_ONE_WORKER),
        pytest.param(NAMED, [], id="named ingress"),
        pytest.param(GATEWAY, [], id="private gateway"),
        pytest.param(PUBLIC_GATEWAY, BEFORE_A_GATEWAY_ENDS, id="public gateway"),
    ],
)
def test_a_way_in_comes_up_stays_as_it_is_and_goes_in_an_order_that_leaves_nothing(
    running_stack: Starter, stand: Stand, exposure: dict[str, Any], order: list[tuple[str, str]]
) -> None:
    config = tracked("dev", exposure)
    stack = stand(config).copied_to(running_stack(config))

    assert stack.up("--refresh", "--expect-no-changes").changes == {}
    outcome = stack.destroy()

    assert stack.world() == []
    for pair in order:
        found = deleted(outcome, *pair)
        assert set(found) == set(pair)
        assert found == sorted(found, key=pair.index)


@ON_ONE_WORKER
def test_a_name_for_an_ingress_changes_it_in_place(running_stack: Starter, stand: Stand) -> None:
    config = tracked("dev", INGRESS)
    stack = stand(config).copied_to(running_stack(config))

    stack.config.update(NAMED)

    assert stack.up().named_changes == {
        "Command vllm-ingress-definition": "update",
        "FrontendConfig vllm-FrontendConfig": "create",
        "Ingress vllm": "update",
        "ManagedCertificate vllm-ManagedCertificate": "create",
    }
    assert stack.outputs()["endpoint"] == "https://llm.example.com"


def test_an_ingress_without_a_name_is_said_to_be_readable(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", INGRESS))
    assert (
        "vllm-gke:exposure.host: plain HTTP: anyone on the network path" in stack.preview().stdout
    )


@ON_ONE_WORKER
def test_another_way_in_takes_the_old_one_away(running_stack: Starter, stand: Stand) -> None:
    config = tracked("dev", INGRESS)
    stack = stand(config).copied_to(running_stack(config))

    stack.config.update(GATEWAY)
    stack.up()

    found = {thing.type.rpartition(":")[2] for thing in stack.world()}
    assert {"Gateway", "HTTPRoute", "ForwardingRule"} <= found
    assert not {"Ingress", "SecurityPolicy", "GlobalAddress", "GlobalForwardingRule"} & found
    assert stack.up("--expect-no-changes").changes == {}


def test_a_gateway_in_somebody_elses_network_makes_no_subnetwork(running_stack: Starter) -> None:
    theirs = {"existing": {"network": "theirs", "subnetwork": "theirs-nodes"}}
    stack = running_stack(tracked("dev", {**GATEWAY, "vllm-gke:network": theirs}))

    outcome = stack.up()

    assert "vllm-gke:network.existing: kind 'gateway' needs a proxy-only" in outcome.stdout
    assert [thing.id for thing in stack.world() if thing.type.endswith(":Subnetwork")] == []
