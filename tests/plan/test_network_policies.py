"""Network policies: each part of a stack opens what it needs, and nothing else is open."""

from dataclasses import replace
from typing import Any

import pytest

from components.cluster.address_ranges import FRONT_ENDS, PRIVATE, PROXIES
from components.exposure.network_policies_plan import (
    COLLECTORS,
    NetworkPolicy,
    Served,
    adapter_policy,
    serving_policies,
)
from components.exposure.plan import ExposureKind

INSIDE = Served("vllm")
Rule = dict[str, Any]


def names(served: Served) -> list[str]:
    """Return the names of the policies."""
    return [each.name for each in serving_policies(served)]


def of(served: Served, name: str = "vllm") -> Rule:
    """Return the spec of one policy."""
    (found,) = [each.spec for each in serving_policies(served) if each.name == name]
    return dict(found)


def at(spec: Rule, direction: str, port: int) -> list[Rule]:
    """Return the rules of a spec that have a port."""
    rules = spec.get(direction, [])
    return [each for each in rules if port in [one["port"] for one in each["ports"]]]


def callers(served: Served) -> list[Rule]:
    """Return the peers that may call the server; none means everybody."""
    (rule,) = at(of(served), "ingress", 8000)
    return list(rule.get("from_", []))


def blocks(peers: list[Rule]) -> list[str]:
    """Return the addresses among peers."""
    return [each["ip_block"]["cidr"] for each in peers if "ip_block" in each]


def spaces(served: Served) -> list[str]:
    """Return the namespaces that may call the server."""
    (found,) = [each["namespace_selector"] for each in callers(served) if len(each) == 1][:1]
    return list(found["match_expressions"][0]["values"])


def test_first_everything_is_denied_to_everybody() -> None:
    first = serving_policies(INSIDE)[0]
    both = ["Ingress", "Egress"]
    assert first == NetworkPolicy("deny-all", {"pod_selector": {}, "policy_types": both})


@pytest.mark.parametrize("kind", ExposureKind)
def test_every_policy_is_for_both_directions(kind: ExposureKind) -> None:
    served = Served("vllm", kind, is_grouped=True, has_chat=True, has_download=True)
    every = [*serving_policies(served), adapter_policy(4443)]
    assert {tuple(each.spec["policy_types"]) for each in every} == {("Ingress", "Egress")}


def test_a_part_that_a_stack_has_not_has_no_policy() -> None:
    assert names(INSIDE) == ["deny-all", "vllm"]
    assert names(replace(INSIDE, has_chat=True)) == ["deny-all", "vllm", "vllm-chat"]
    assert names(replace(INSIDE, has_download=True)) == ["deny-all", "vllm", "vllm-model-download"]
    assert names(replace(INSIDE, exposure=ExposureKind.GATEWAY))[2:] == ["vllm-picker"]
    assert names(replace(INSIDE, is_grouped=True))[2:] == ["vllm-workers", "vllm-group"]


def test_a_server_that_is_not_exposed_answers_the_metrics_alone() -> None:
    assert spaces(INSIDE) == list(COLLECTORS)
    assert len(callers(INSIDE)) == 1


def test_namespaces_that_are_listed_call_beside_the_metrics() -> None:
    assert spaces(Served("vllm", from_namespaces=("apps",))) == [*COLLECTORS, "apps"]


def test_gkes_own_reader_of_metrics_is_somewhere_in_its_namespace() -> None:
    assert spaces(replace(INSIDE, native_metrics=True)) == [*COLLECTORS, "kube-system"]


@pytest.mark.parametrize("kind", [ExposureKind.INTERNAL, ExposureKind.LOAD_BALANCER])
def test_what_comes_in_by_a_node_has_no_peer_to_name(kind: ExposureKind) -> None:
    assert callers(Served("vllm", kind)) == []


def test_an_ingress_comes_from_googles_front_ends_and_a_gateway_from_its_proxies_too() -> None:
    assert blocks(callers(Served("vllm", ExposureKind.INGRESS))) == [*FRONT_ENDS]
    assert blocks(callers(Served("vllm", ExposureKind.GATEWAY))) == [*FRONT_ENDS, PROXIES]


def test_proxies_of_somebody_elses_network_have_some_private_address() -> None:
    served = Served("vllm", ExposureKind.GATEWAY, own_network=False)
    assert set(PRIVATE) < set(blocks(callers(served)))
    assert PROXIES not in blocks(callers(served))


def test_a_replica_goes_out_for_its_weights_but_not_into_the_network() -> None:
    (rule,) = at(of(INSIDE), "egress", 443)
    (peer,) = rule["to"]
    assert peer["ip_block"]["cidr"] == "0.0.0.0/0"
    assert set(PRIVATE) < set(peer["ip_block"]["except_"])


def test_in_somebody_elses_network_google_may_have_a_private_address() -> None:
    (rule,) = at(of(replace(INSIDE, own_network=False)), "egress", 443)
    assert set(PRIVATE) & set(rule["to"][0]["ip_block"]["except_"]) == set()


def test_with_its_weights_on_a_disk_a_replica_has_no_way_out() -> None:
    assert at(of(replace(INSIDE, loads_from_outside=False)), "egress", 443) == []


def test_a_tpus_pod_asks_its_node_and_is_asked_how_busy_each_device_is() -> None:
    spec = of(replace(INSIDE, tpu_devices=2))
    assert at(spec, "egress", 8353) == [{"ports": [{"protocol": "TCP", "port": 8353}]}]
    (asked,) = at(spec, "ingress", 8431)
    assert [each["port"] for each in asked["ports"]] == [8431, 8432]
    assert at(of(INSIDE), "egress", 8353) == at(of(INSIDE), "ingress", 8431) == []


def test_the_pods_of_a_group_are_open_to_each_other_and_the_workers_to_nobody_else() -> None:
    served = replace(INSIDE, is_grouped=True)
    group = of(served, "vllm-group")
    peer = {"pod_selector": group["pod_selector"]}
    assert (group["ingress"], group["egress"]) == ([{"from_": [peer]}], [{"to": [peer]}])
    assert "ingress" not in of(served, "vllm-workers")
    assert of(served, "vllm-workers")["egress"] == of(served)["egress"]


def test_the_page_calls_the_server_and_nobody_calls_the_page() -> None:
    page = of(replace(INSIDE, has_chat=True), "vllm-chat")
    assert "ingress" not in page
    assert [each["port"] for rule in page["egress"] for each in rule["ports"]] == [53, 53, 8000]
