"""The rules by which reachability is computed: Kubernetes' own, one each."""

from typing import Any

import pytest

from tests.contract.reachability import ALL, NONE, End, Ports, Reachability

WEB = End("web", "shop", {"app": "web"})
DATABASE = End("database", "shop", {"app": "database"})
STRANGER = End("stranger", "elsewhere", {"app": "web"})
OFFICE = End("office", address="203.0.113.9")
NODE = End("node")
HTTP = frozenset({"TCP 80"})

SHOP = {"kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "a"}}}
ELSEWHERE = {"kind": "Namespace", "metadata": {"name": "elsewhere", "labels": {"team": "b"}}}


def policy(**spec: Any) -> dict[str, Any]:
    """Return a policy of the namespace `shop`."""
    return {
        "kind": "NetworkPolicy",
        "metadata": {"name": "any", "namespace": "shop"},
        "spec": {"podSelector": {}, **spec},
    }


def asked(source: End, target: End, *policies: dict[str, Any]) -> Ports:
    """Return what policies leave open between two ends."""
    return Reachability([SHOP, ELSEWHERE, *policies]).between(source, target)


def test_without_a_policy_everything_reaches_everything() -> None:
    assert asked(STRANGER, DATABASE) == ALL


def test_a_policy_without_rules_shuts_its_direction_and_no_other() -> None:
    shut = policy(policyTypes=["Ingress"])
    assert asked(WEB, DATABASE, shut) == NONE
    assert asked(WEB, OFFICE, shut) == ALL
    assert asked(WEB, OFFICE, policy(policyTypes=["Egress"])) == NONE


def test_a_policy_that_names_no_direction_is_for_what_comes_in_and_for_what_it_has_rules_for() -> (
    None
):
    assert asked(WEB, OFFICE, policy()) == ALL
    assert asked(WEB, DATABASE, policy()) == NONE
    assert asked(WEB, OFFICE, policy(egress=[{"to": [{"podSelector": {}}]}])) == NONE


def test_a_policy_is_for_the_pods_that_it_selects_in_its_own_namespace() -> None:
    shut = policy(podSelector={"matchLabels": {"app": "web"}})
    assert asked(STRANGER, WEB, shut) == NONE
    assert asked(STRANGER, DATABASE, shut) == ALL
    assert asked(WEB, STRANGER, shut) == ALL


def test_policies_add_up() -> None:
    shut, opened = policy(), policy(ingress=[{"ports": [{"port": 80}]}])
    assert asked(STRANGER, WEB, shut, opened) == HTTP


def test_a_rule_without_peers_is_for_everybody_nodes_among_them() -> None:
    opened = policy(ingress=[{"ports": [{"port": 80}]}])
    assert [asked(each, WEB, opened) for each in (STRANGER, OFFICE, NODE)] == [HTTP] * 3


def test_an_empty_list_of_peers_is_for_everybody_too() -> None:
    assert asked(STRANGER, WEB, policy(ingress=[{"from": []}])) == ALL


def test_a_pod_selector_alone_means_the_policys_own_namespace() -> None:
    opened = policy(ingress=[{"from": [{"podSelector": {"matchLabels": {"app": "web"}}}]}])
    assert asked(WEB, DATABASE, opened) == ALL
    assert asked(STRANGER, DATABASE, opened) == NONE


def test_a_namespace_selector_alone_means_all_its_pods() -> None:
    opened = policy(ingress=[{"from": [{"namespaceSelector": {"matchLabels": {"team": "b"}}}]}])
    assert asked(STRANGER, DATABASE, opened) == ALL
    assert asked(WEB, DATABASE, opened) == NONE


def test_both_selectors_in_one_peer_narrow_each_other_and_in_two_they_add_up() -> None:
    there = {"namespaceSelector": {"matchLabels": {"team": "b"}}}
    those = {"podSelector": {"matchLabels": {"app": "database"}}}
    assert asked(STRANGER, WEB, policy(ingress=[{"from": [{**there, **those}]}])) == NONE
    assert asked(STRANGER, WEB, policy(ingress=[{"from": [there, those]}])) == ALL


def test_a_namespace_is_known_by_its_name() -> None:
    named = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}}
    assert asked(STRANGER, WEB, policy(ingress=[{"from": [named]}])) == ALL


def test_a_block_covers_addresses_but_those_that_it_excepts() -> None:
    block = {"cidr": "203.0.113.0/24", "except": ["203.0.113.0/28"]}
    opened = policy(ingress=[{"from": [{"ipBlock": block}]}])
    assert asked(OFFICE, WEB, opened) == NONE
    assert asked(End("other", address="203.0.113.99"), WEB, opened) == ALL


@pytest.mark.parametrize("end", [STRANGER, NODE])
def test_no_block_covers_a_pod_or_a_node(end: End) -> None:
    anywhere = {"ipBlock": {"cidr": "0.0.0.0/0"}}
    assert asked(end, WEB, policy(ingress=[{"from": [anywhere]}])) == NONE
    assert asked(WEB, end, policy(policyTypes=["Egress"], egress=[{"to": [anywhere]}])) == NONE


def test_both_ends_have_to_agree_on_a_port() -> None:
    out = policy(policyTypes=["Egress"], egress=[{"ports": [{"port": 80}, {"port": 443}]}])
    come = policy(policyTypes=["Ingress"], ingress=[{"ports": [{"port": 80}, {"port": 22}]}])
    assert asked(WEB, DATABASE, out, come) == HTTP


def test_ports_are_of_a_protocol_tcp_if_none_is_named_and_may_be_a_range() -> None:
    wanted = [{"port": 53, "protocol": "UDP"}, {"port": 80, "endPort": 81}]
    opened = policy(ingress=[{"ports": wanted}])
    assert asked(STRANGER, WEB, opened) == {"UDP 53", "TCP 80", "TCP 81"}


def test_a_protocol_without_a_port_is_all_its_ports() -> None:
    out = policy(policyTypes=["Egress"], egress=[{"ports": [{"protocol": "TCP"}]}])
    come = policy(policyTypes=["Ingress"], ingress=[{"ports": [{"port": 80}, {"port": 53}]}])
    assert asked(WEB, DATABASE, out, come) == {"TCP 80", "TCP 53"}


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ({"operator": "In", "values": ["web", "api"]}, True),
        ({"operator": "In", "values": ["api"]}, False),
        ({"operator": "NotIn", "values": ["api"]}, True),
        ({"operator": "NotIn", "values": ["web"]}, False),
        ({"operator": "Exists"}, True),
        ({"operator": "DoesNotExist"}, False),
    ],
)
def test_an_expression_selects_by_its_operator(
    expression: dict[str, Any],
    holds: bool,  # noqa: FBT001 # a case of the table
) -> None:
    selector = {"matchExpressions": [{"key": "app", **expression}]}
    opened = policy(ingress=[{"from": [{"podSelector": selector}]}])
    assert (asked(WEB, DATABASE, opened) == ALL) is holds
