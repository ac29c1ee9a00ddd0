"""Each cause of a replica that does not answer, planted and named with its rung and zone."""

import pytest

from components.status.causes import CAUSES
from components.status.diagnosis import diagnose
from components.status.waiting_for_node import REFUSALS
from tests.status.planted import PLANTED, Planted, observed, stack

OF_PODS = {each.cause for each in PLANTED}
OF_THE_STACK = {
    "rung-misconfigured",
    "pods-not-created",
    "no-replica-ready",
    "workload-missing",
    "autoscaler-blind",
    "autoscaler-at-maximum",
}
"""Causes that are not of one pod; tests/status/test_diagnosis.py plants them."""


@pytest.mark.parametrize("planted", PLANTED, ids=lambda each: each.id)
def test_a_planted_cause_is_named_with_its_rung_and_zone(planted: Planted) -> None:
    (replica,) = diagnose(observed(planted), stack(planted)).replicas
    assert replica.cause is not None
    assert replica.cause.cause.id == planted.cause, replica.cause
    assert (replica.rung, replica.zone) == planted.place


def test_every_cause_of_the_table_is_planted() -> None:
    assert set(CAUSES) - OF_PODS == OF_THE_STACK


def test_every_refusal_of_the_autoscaler_has_a_cause() -> None:
    assert {cause for _, cause in REFUSALS} <= set(CAUSES)


def test_a_fix_has_no_placeholder_left_for_a_pod_whose_place_is_known() -> None:
    planted = next(each for each in PLANTED if each.cause == "silent-tpu-wait")
    (replica,) = diagnose(observed(planted), stack(planted)).replicas
    assert replica.cause is not None
    assert replica.cause.fix.startswith(
        "follow docs/runbooks/no-node.md (Stop the wait) for node pool v6e-1-0a1b, cluster vllm, "
        "location us-central1:"
    )
