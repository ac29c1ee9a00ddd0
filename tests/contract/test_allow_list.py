"""What a proxy lets through: however a caller spells it, no other route of vLLM's answers."""

import copy
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import pytest

from components.exposure.plan import paths
from components.facts.vllm import GUARDED, ROUTES
from components.facts.vllm_routes import BY_DEFAULT, INFERENCE
from tests.contract.proxied_paths import (
    DOCUMENTED,
    READINGS,
    TRUSTING,
    Match,
    Object,
    Reading,
    matches,
    spellings,
    tricks,
)
from tests.contract.reachable_stacks import objects
from tests.contract.routed import Routed
from tests.judges import Heard

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")

PROXIED = ["llama2", "ingress", "gateway", "gateway-elsewhere"]
OPEN = tuple(INFERENCE)
"""Every path that a stack file can open."""
ALL = sorted({route.path.replace("{response_id}", "resp_1") for route in ROUTES})
SPELLED = sorted({target for path in ALL for target in spellings(path)})
BY_WAY_OF = ("/tokenize", "/v1/models", "/v1/audio/transcriptions", "/v1/messages/count_tokens")
"""Listed paths of each depth, and one that no key guards."""
TARGETS = sorted({*SPELLED, *(each for one in BY_WAY_OF for at in ALL for each in tricks(one, at))})

Handler = Callable[[str], str | None]


def _served(*keys: str) -> Iterator[Handler]:
    with Routed([(route.path, route.methods) for route in ROUTES], keys) as server:
        yield cache(server.handler)


@pytest.fixture(scope="module")
def handler() -> Iterator[Handler]:
    """Give what tells the route of vLLM's that answers a target, without a key."""
    yield from _served()


@pytest.fixture(scope="module")
def guarded_handler() -> Iterator[Handler]:
    """Give the same where there is a key, which the callers do not have."""
    yield from _served("sesame")


def leaks(through: Sequence[Match], reading: Reading, handler: Handler) -> dict[str, str]:
    """Return what is let through and answered by a route that is not listed, and by which."""
    listed = {each.value for each in through if each.type == "Exact"} & INFERENCE.keys()
    passed = {
        reading.passed_on(target)
        for target in TARGETS
        if any(each.takes(reading.compared(target)) for each in through)
    }
    found = {target: handler(target) for target in sorted(passed)}
    return {target: route for target, route in found.items() if route and route not in listed}


@pytest.mark.parametrize("stack", PROXIED)
def test_a_proxy_lets_through_the_listed_paths_each_as_a_whole(stack: str) -> None:
    assert matches(objects(stack)) == [Match("Exact", path) for path in BY_DEFAULT]


def test_every_path_that_can_be_opened_is_one_of_vllms_and_leads_to_it(handler: Handler) -> None:
    assert {path: handler(path) for path in OPEN} == {path: path for path in OPEN}


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
def test_with_every_path_open_no_spelling_reaches_the_administration(
    reading: Reading, handler: Handler, heard: Heard
) -> None:
    heard("Starlette's router", cases=len(TARGETS))
    assert leaks([Match("Exact", path) for path in paths(OPEN)], reading, handler) == {}


def test_without_a_proxy_every_route_is_reached(handler: Handler) -> None:
    reached = {handler(target) for target in SPELLED}
    assert {route.path for route in ROUTES} <= reached


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
def test_no_spelling_of_a_path_gets_past_the_list(
    reading: Reading, handler: Handler, heard: Heard
) -> None:
    heard("Starlette's router", cases=len(TARGETS))
    assert leaks(matches(objects("gateway")), reading, handler) == {}


def test_what_takes_more_than_one_path_needs_a_proxy_that_passes_on_what_it_compared(
    handler: Handler,
) -> None:
    found = leaks(matches(objects("gateway")), TRUSTING, handler)
    assert set(found.values()) == {"/metrics", "/static", "/v1/responses/{response_id}"}


def test_a_key_guards_all_that_a_proxy_lets_through_by_default(guarded_handler: Handler) -> None:
    assert [path for path in BY_DEFAULT if guarded_handler(path)] == []


def test_no_spelling_gets_past_the_key_to_what_it_guards(
    guarded_handler: Handler, heard: Heard
) -> None:
    heard("Starlette's router", cases=len(SPELLED))
    reached = {guarded_handler(target) for target in SPELLED} - {None}
    assert [route for route in reached if route and route.startswith(GUARDED)] == []


def test_without_a_proxy_a_key_leaves_most_of_vllm_open(guarded_handler: Handler) -> None:
    reached = {guarded_handler(target) for target in SPELLED} - {None}
    assert reached == {route.path for route in ROUTES if not route.path.startswith(GUARDED)}
    assert {"/invocations", "/tokenize", "/pooling", "/pause", "/metrics"} <= reached


Spec = dict[str, Any]


def _gateway(**match: str) -> Callable[[Spec], Spec]:
    def change(spec: Spec) -> Spec:
        rule, *others = spec["rules"]
        more = {**rule, "matches": [*rule["matches"], {"path": match}]}
        return {**spec, "rules": [more, *others]}

    return change


def _ingress(**path: str) -> Callable[[Spec], Spec]:
    def change(spec: Spec) -> Spec:
        (rule,) = spec["rules"]
        listed = rule["http"]["paths"]
        more = {**listed[0], **path}
        return {**spec, "rules": [{**rule, "http": {"paths": [*listed, more]}}]}

    return change


FAULTS: dict[str, tuple[str, Callable[[Spec], Spec]]] = {
    "a prefix in place of a path": (
        "gateway",
        _gateway(type="PathPrefix", value="/v1/chat/completions"),
    ),
    "the whole of v1": ("gateway", _gateway(type="PathPrefix", value="/v1")),
    "everything": ("gateway", _gateway(type="PathPrefix", value="/")),
    "a path more": ("gateway", _gateway(type="Exact", value="/invocations")),
    "a type that is left out": ("gateway", _gateway(value="/v1/completions")),
    "a rule without a path": (
        "gateway",
        lambda spec: {**spec, "rules": [{"backendRefs": spec["rules"][0]["backendRefs"]}]},
    ),
    "a match without a path": ("gateway", _gateway()),
    "a prefix of an Ingress": ("ingress", _ingress(pathType="Prefix", path="/v1/chat/completions")),
    "a path more of an Ingress": ("ingress", _ingress(path="/metrics")),
    "what the Ingress class makes of it": (
        "ingress",
        _ingress(pathType="ImplementationSpecific", path="/v1/completions"),
    ),
    "a default behind an Ingress": (
        "ingress",
        lambda spec: {**spec, "defaultBackend": {"service": {"name": "vllm-service"}}},
    ),
}
"""What is done to the route of a stack."""


def planted(fault: str) -> list[Object]:
    """Return a stack's objects with a fault in its route."""
    stack, change = FAULTS[fault]
    return [
        {**each, "spec": change(copy.deepcopy(each["spec"]))}
        if each["kind"] in {"HTTPRoute", "Ingress"}
        else each
        for each in objects(stack)
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_route_lets_something_through(
    fault: str, handler: Handler, heard: Heard
) -> None:
    heard("allow-list", refused=1)
    assert leaks(matches(planted(fault)), DOCUMENTED, handler) != {}
