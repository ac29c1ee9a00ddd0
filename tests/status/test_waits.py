"""A pod without a node: which of several events and statuses decides."""

from dataclasses import replace

from components.status.diagnosis import diagnose
from tests.status.planted import PLANTED, STACK, Planted, ago, node, observed
from tests.status.test_diagnosis import causes


def test_a_node_that_has_joined_and_is_not_ready_ends_the_silent_wait() -> None:
    planted = next(each for each in PLANTED if each.id == "silent-tpu-wait")
    coming = node(replace(planted, node="v6e-1", node_ready="False"))
    seen = replace(observed(planted), nodes=[coming])
    (finding,) = diagnose(seen, STACK).findings
    assert (finding.cause.id, finding.detail) == (
        "node-requested",
        "node node-v6e-1 has joined and is not ready yet",
    )


def test_a_request_that_was_repeated_is_as_old_as_its_last_event() -> None:
    planted = next(each for each in PLANTED if each.cause == "silent-tpu-wait" and each.events)
    seen = observed(planted)
    repeated = [{**each, "lastTimestamp": ago(60)} for each in seen.events]
    assert causes(replace(seen, events=repeated)) == [("node-requested", "vllm-a")]


def test_a_refusal_before_a_newer_reason_does_not_count() -> None:
    (full,) = next(each for each in PLANTED if each.id == "pools-at-maximum").events
    refused = next(each for each in PLANTED if each.id == "stockout").events
    both = [*([reason, text, 3000] for reason, text, _ in refused), [*full[:2], 60]]
    seen = observed(Planted(cause="", events=both))
    assert causes(seen) == [("pools-at-maximum", "vllm-a")]


def test_a_refusal_of_the_class_before_the_newest_request_does_not_count() -> None:
    planted = next(each for each in PLANTED if each.id == "stockout by the class, after a request")
    rules = [
        {"identifier": "0", "conditions": [{**planted.conditions[0]["conditions"][0], "ago": 900}]}
    ]
    assert causes(observed(replace(planted, conditions=rules))) == [("node-requested", "vllm-a")]


def test_a_condition_of_the_class_that_is_over_does_not_count() -> None:
    planted = next(each for each in PLANTED if each.id == "stockout by the class, after a request")
    over = {**planted.conditions[0]["conditions"][0], "status": "False"}
    rules = [{"identifier": "0", "conditions": [over]}]
    assert causes(observed(replace(planted, conditions=rules))) == [("node-requested", "vllm-a")]
