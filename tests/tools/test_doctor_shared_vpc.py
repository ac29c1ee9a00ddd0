"""The doctor's checks of a Shared VPC: who may use the host project's network."""

import pytest

from tests.tools.replay import printed, refusal_of
from tests.tools.test_doctor_network import (
    AGENT,
    APIS,
    HOST_RIGHTS,
    ON_SUBNETWORK,
    USERS,
    found,
)
from tools.doctor.check import Status

OK, WARNING, FAILED, SKIPPED = Status


@pytest.mark.parametrize(
    ("host", "words"), [({}, "no host project"), ({"name": "other"}, "host project 'other'")]
)
def test_a_project_that_is_not_attached_to_the_host_fails(host: dict[str, str], words: str) -> None:
    answers = {"gcloud compute shared-vpc get-host-project": printed(host)}
    assert found(answers)["host project"] == [
        (
            FAILED,
            f"'my-project' is attached to {words}",
            "gcloud compute shared-vpc associated-projects add my-project --host-project=host-proj",
        )
    ]


def test_each_right_that_is_missing_fails_with_the_command_that_grants_it() -> None:
    nothing = printed({"etag": "BwX="})
    answers = {
        "gcloud projects get-iam-policy host-proj": nothing,
        "gcloud compute networks subnets get-iam-policy": nothing,
    }
    bind = f"gcloud compute networks subnets add-iam-policy-binding {ON_SUBNETWORK}"
    missing = found(answers)
    assert missing["rights in the host project"] == [
        (
            FAILED,
            "GKE's service agent has no roles/container.hostServiceAgentUser in 'host-proj'",
            "gcloud projects add-iam-policy-binding host-proj "
            f"--role=roles/container.hostServiceAgentUser --member={AGENT}",
        )
    ]
    assert missing["rights on the subnetwork"] == [
        (
            FAILED,
            "GKE's service agent has no roles/compute.networkUser on it",
            f"{bind} --role=roles/compute.networkUser --member={AGENT}",
        ),
        (
            FAILED,
            "the Google APIs service agent has no roles/compute.networkUser on it",
            f"{bind} --role=roles/compute.networkUser --member={APIS}",
        ),
    ]


def test_a_right_on_the_host_project_is_one_on_its_subnetworks() -> None:
    both = {"bindings": [*HOST_RIGHTS["bindings"], *USERS["bindings"]]}
    answers = {
        "gcloud projects get-iam-policy host-proj": printed(both),
        "gcloud compute networks subnets get-iam-policy": printed({}),
    }
    assert {each[0] for each in found(answers)["rights on the subnetwork"]} == {OK}


def test_rights_that_this_account_may_not_ask_for_are_not_known() -> None:
    answers = {"gcloud projects get-iam-policy host-proj": refusal_of("may-not-ask")}
    refused = found(answers)
    assert {each[0] for each in refused["rights in the host project"]} == {SKIPPED}
    assert {each[0] for each in refused["rights on the subnetwork"]} == {SKIPPED}


def test_a_host_project_where_gke_is_off_fails() -> None:
    command = "gcloud services list --enabled --filter=config.name=container.googleapis.com"
    assert found({command: printed([])})["API of the host project"] == [
        (
            FAILED,
            "container.googleapis.com is off in 'host-proj'",
            "gcloud services enable container.googleapis.com --project=host-proj",
        )
    ]
