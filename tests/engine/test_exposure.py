"""The ways in on the real engine: up, another way, and down in an order that leaves nothing."""

from typing import Any

import pytest

from tests.engine.outcome import Outcome
from tests.engine.running_stack import Starter, tracked

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
    "exposure",
    [INGRESS, NAMED, GATEWAY, PUBLIC_GATEWAY],
    ids=["plain ingress", "named ingress", "private gateway", "public gateway"],
)
def test_a_way_in_comes_up_stays_as_it_is_and_leaves_nothing(
    running_stack: Starter, exposure: dict[str, Any]
) -> None:
    stack = running_stack(tracked("dev", exposure))

    stack.up()
    assert stack.up("--refresh", "--expect-no-changes").changes == {}
    stack.destroy()

    assert stack.world() == []


def test_an_ingress_goes_before_what_it_uses_and_its_service_before_the_network(
    running_stack: Starter,
) -> None:
    stack = running_stack(tracked("dev", INGRESS))
    stack.up()

    outcome = stack.destroy()

    ingress = ["Ingress", "GlobalAddress"]
    assert deleted(outcome, *ingress) == ingress
    assert deleted(outcome, "Ingress", "SecurityPolicy") == ["Ingress", "SecurityPolicy"]
    groups = ["Ingress", "Service", "Cluster", "Network"]
    order = list(dict.fromkeys(deleted(outcome, *groups)))
    assert order.index("Ingress") < order.index("Cluster") < order.index("Network")


def test_a_name_for_an_ingress_changes_it_in_place(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", INGRESS))
    stack.up()

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


def test_a_gateway_goes_before_what_it_uses(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", PUBLIC_GATEWAY))
    stack.up()

    outcome = stack.destroy()

    assert deleted(outcome, "HTTPRoute", "Gateway") == ["HTTPRoute", "Gateway"]
    for used in ("Address", "RegionSecurityPolicy", "GCPBackendPolicy", "InferencePool"):
        assert deleted(outcome, "Gateway", used) == ["Gateway", used]
    assert deleted(outcome, "Gateway", "Subnetwork")[0] == "Gateway"


def test_another_way_in_takes_the_old_one_away(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", INGRESS))
    stack.up()

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
