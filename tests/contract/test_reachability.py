"""Who reaches whom, computed from the objects of every stack: exactly what the list says."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.reachable_stacks import (
    LISTED,
    OTHERS,
    OUTSIDE,
    STACKS,
    Way,
    allowed,
    objects,
    own_pods,
    ways,
)
from tests.contract.rights import FILES, differences, resources
from tests.judges import Heard

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")

Spec = dict[str, Any]


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_leaves_open_exactly_what_is_listed(stack: str, heard: Heard) -> None:
    found = ways(stack, objects(stack))
    heard("reachability", cases=len(found))
    assert differences(found, allowed(stack)) == []


@pytest.mark.parametrize("stack", STACKS)
def test_every_namespace_of_a_stack_denies_what_no_policy_allows(stack: str) -> None:
    shut = [
        each["metadata"]["namespace"]
        for each in objects(stack)
        if each["kind"] == "NetworkPolicy"
        and each["spec"]["podSelector"] == {}
        and each["spec"]["policyTypes"] == ["Ingress", "Egress"]
    ]
    spaces = [each["metadata"]["name"] for each in objects(stack) if each["kind"] == "Namespace"]
    assert sorted(shut) == sorted(spaces)


@pytest.mark.parametrize("stack", FILES)
def test_a_pod_comes_after_the_policies_of_its_namespace(stack: str) -> None:
    asked = {each.urn: each for each in resources(stack)}
    policies = {urn for urn in asked if "NetworkPolicies$" in urn}
    early = []
    for each in asked.values():
        spec = each.inputs.get("spec", {})
        if {"template", "leaderWorkerTemplate"} & set(spec) and "MetricsAdapter" not in each.urn:
            above, waits = each.urn, set[str]()
            while above in asked:
                waits |= set(asked[above].dependencies)
                above = asked[above].parent
            early += [] if policies <= waits else [each.name]
    assert policies
    assert early == []


def test_the_list_names_stacks_and_ends_that_are_there_and_says_why() -> None:
    rows = LISTED["open"]
    assert {stack for row in rows for stack in row["stacks"]} == set(STACKS)
    ends = {pod.name for stack in STACKS for pod in own_pods(stack)}
    known = ends | {each.name for each in OTHERS} | {OUTSIDE}
    assert {end for row in rows for end in [*row["from"], *row["to"]]} - known == set()
    assert [row for row in rows if not row["why"]] == []


def test_behind_a_proxy_only_it_the_picker_the_metrics_and_the_page_call_the_server() -> None:
    callers = {way.source for way in ways("gateway", objects("gateway")) if _is_call(way)}
    assert callers == {
        "load balancer's proxy",
        "Google front end",
        "health check",
        "picker",
        "collector",
        "collector of Autopilot",
        "chat",
    }


def test_a_server_that_is_not_exposed_is_called_by_the_metrics_alone() -> None:
    callers = {way.source for way in ways("inside", objects("inside")) if _is_call(way)}
    assert callers == {"collector", "collector of Autopilot"}


def _is_call(way: Way) -> bool:
    return way.target == "server" and way.port == "8000"


def _rule(spec: Spec, direction: str, port: int) -> Spec:
    """Return the rule of a spec that has a port."""
    (found,) = [
        rule
        for rule in spec[direction]
        if port in [each["port"] for each in rule.get("ports", [{"port": 0}])]
    ]
    return dict(found)


def _widened(direction: str, port: int, **changes: Any) -> Callable[[Spec], Spec]:
    def change(spec: Spec) -> Spec:
        rule = _rule(spec, direction, port)
        others = [each for each in spec[direction] if each != rule]
        return {**spec, direction: [*others, {**rule, **changes}]}

    return change


def _peer(direction: str, port: int, at: int, peer: Spec) -> Callable[[Spec], Spec]:
    def change(spec: Spec) -> Spec:
        peers = list(_rule(spec, direction, port)["from" if direction == "ingress" else "to"])
        peers[at] = peer
        side = {"from" if direction == "ingress" else "to": peers}
        return _widened(direction, port, **side)(spec)

    return change


def _more(direction: str, rule: Spec) -> Callable[[Spec], Spec]:
    return lambda spec: {**spec, direction: [*spec.get(direction, []), rule]}


FAULTS: dict[str, tuple[str, Callable[[Spec], Spec | None]]] = {
    "deny-all is gone": ("deny-all", lambda _: None),
    "deny-all leaves a direction": ("deny-all", lambda spec: {**spec, "policyTypes": ["Ingress"]}),
    "deny-all allows what comes": ("deny-all", _more("ingress", {})),
    "deny-all is for some pods": (
        "deny-all",
        lambda spec: {**spec, "podSelector": {"matchLabels": {"app": "none"}}},
    ),
    "the server's policy is gone": ("vllm", lambda _: None),
    "the server's policy is of other pods": (
        "vllm",
        lambda spec: {**spec, "podSelector": {"matchLabels": {"app": "vllm"}}},
    ),
    "the server's policy is of every pod": ("vllm", lambda spec: {**spec, "podSelector": {}}),
    "nobody is listed, so everybody calls": ("vllm", _widened("ingress", 8000, **{"from": []})),
    "no port is listed, so all are": ("vllm", _widened("ingress", 8000, ports=[])),
    "another port": ("vllm", _widened("ingress", 8000, ports=[{"port": 8080}])),
    "the wrong protocol": (
        "vllm",
        _widened("ingress", 8000, ports=[{"port": 8000, "protocol": "UDP"}]),
    ),
    "every namespace calls": ("vllm", _peer("ingress", 8000, 0, {"namespaceSelector": {}})),
    "every pod beside it calls": ("vllm", _peer("ingress", 8000, 0, {"podSelector": {}})),
    "every address calls": ("vllm", _peer("ingress", 8000, 1, {"ipBlock": {"cidr": "0.0.0.0/0"}})),
    "a proxy is forgotten": (
        "vllm",
        _peer("ingress", 8000, 3, {"ipBlock": {"cidr": "10.9.9.9/32"}}),
    ),
    "the metrics are forgotten": (
        "vllm",
        _peer("ingress", 8000, 0, {"podSelector": {"matchLabels": {"app": "collector"}}}),
    ),
    "the server calls everything": ("vllm", _more("egress", {})),
    "the server calls the network": (
        "vllm",
        _more("egress", {"to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}),
    ),
    "the exceptions are forgotten": (
        "vllm",
        _widened("egress", 443, to=[{"ipBlock": {"cidr": "0.0.0.0/0"}}]),
    ),
    "the server has no names": (
        "vllm",
        lambda spec: {**spec, "egress": [each for each in spec["egress"] if _ports(each) != {53}]},
    ),
    "the picker's policy is gone": ("vllm-picker", lambda _: None),
    "everybody asks the picker": ("vllm-picker", _widened("ingress", 9002, **{"from": []})),
    "the picker calls any pod": (
        "vllm-picker",
        _widened("egress", 8000, to=[{"namespaceSelector": {}}]),
    ),
    "the page's policy is gone": ("vllm-chat", lambda _: None),
    "somebody calls the page": ("vllm-chat", _more("ingress", {"ports": [{"port": 8080}]})),
    "the adapter's policy is gone": ("metrics-adapter", lambda _: None),
}
"""Each is a policy of stack `gateway`, and what is done to it; None takes it away."""


def _ports(rule: Spec) -> set[int]:
    return {each["port"] for each in rule.get("ports", [])}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_policy_is_seen(fault: str, heard: Heard) -> None:
    name, change = FAULTS[fault]
    planted: list[Any] = []
    for each in objects("gateway"):
        if each["kind"] == "NetworkPolicy" and each["metadata"]["name"] == name:
            spec = change(copy.deepcopy(each["spec"]))
            planted += [] if spec is None else [{**each, "spec": spec}]
        else:
            planted.append(each)
    heard("reachability", refused=1)
    assert planted != list(objects("gateway"))
    assert differences(ways("gateway", planted), allowed("gateway")) != []
