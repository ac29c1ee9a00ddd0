"""Each cause of a replica that does not answer, planted and named with its rung and zone."""

import re
from dataclasses import replace

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


def _step(planted: str) -> str:
    """Return the next step of a planted cause, in a stack with the file `dev`."""
    cause = next(each for each in PLANTED if each.id == planted)
    (replica,) = diagnose(observed(cause), replace(stack(cause), file="dev")).replicas
    assert replica.cause is not None
    return replica.cause.fix


@pytest.mark.parametrize(
    ("planted", "last"),
    [
        ("token-refused in a download", "add the version, then pulumi up --stack dev"),
        ("gated-model in a download", "after that, pulumi up --stack dev"),
    ],
)
def test_a_download_that_hugging_face_refused_is_started_by_an_up(planted: str, last: str) -> None:
    assert _step(planted).endswith(f"; in a download: {last}")


def test_the_step_of_a_refused_token_begins_with_a_stack_that_has_none() -> None:
    assert _step("token-refused").startswith(
        "without a token: check model.id, or set huggingFaceToken, then pulumi up --stack dev; "
    )


def test_a_command_of_pulumi_in_a_fix_names_its_stack() -> None:
    commands = re.compile(r"pulumi (?:up|refresh)\b(?! alone)(?! --stack FILE\b)")
    assert [each.id for each in CAUSES.values() if commands.search(each.fix)] == []
