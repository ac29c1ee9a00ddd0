"""The doctor's checks of account, project, zones and cluster, on recorded answers."""

import pytest

from tests.tools.replay import Replay, checks_of, only, printed, refusal_of, results, told
from tools.doctor.check import Status

OK, WARNING, FAILED, SKIPPED = Status

PROJECT = "gcloud projects describe my-project"
SERVICES = "gcloud services list"
MACHINES = "gcloud compute machine-types list"
CLUSTER = "gcloud container clusters describe"
DEFAULT = "gcloud auth application-default print-access-token"


@pytest.mark.parametrize("accounts", [[], [{"account": "ada@example.com", "status": ""}]])
def test_nobody_logged_in_fails(accounts: list[dict[str, str]]) -> None:
    found = only(checks_of("dev"), "log-in", Replay({"gcloud auth list": printed(accounts)}))
    assert found == [(FAILED, "no account is logged in", "gcloud auth login")]


@pytest.mark.parametrize("words", ["nobody-is-logged-in", "session-is-over"])
def test_a_log_in_that_is_over_fails_whatever_is_asked(words: str) -> None:
    found = only(checks_of("dev"), "project", Replay({PROJECT: refusal_of(words)}))
    assert found == [(FAILED, "not logged in, or the login has expired", "gcloud auth login")]


def test_pulumis_own_way_to_an_account_is_looked_at_too() -> None:
    replay = Replay({DEFAULT: refusal_of("no-default-account")})
    assert only(checks_of("dev"), "application default", replay) == [
        (
            FAILED,
            "Pulumi's Google provider has no credentials: it does not use the login of gcloud",
            "gcloud auth application-default login",
        )
    ]


def test_a_project_of_somebody_else_fails() -> None:
    found = only(checks_of("dev"), "project", Replay({PROJECT: refusal_of("not-your-project")}))
    assert found == [
        (
            FAILED,
            "no project 'my-project' that this account has access to",
            "set gcp:project to the ID of your project",
        )
    ]


def test_a_project_that_is_being_deleted_fails() -> None:
    state = {"projectId": "my-project", "lifecycleState": "DELETE_REQUESTED"}
    found = only(checks_of("dev"), "project", Replay({PROJECT: printed(state)}))
    assert [each[:2] for each in found] == [(FAILED, "it is DELETE_REQUESTED")]


def test_a_project_that_nobody_pays_for_fails() -> None:
    info = {"name": "projects/my-project/billingInfo", "projectId": "my-project"}
    replay = Replay({"gcloud billing projects describe my-project": printed(info)})
    assert only(checks_of("dev"), "billing", replay) == [
        (
            FAILED,
            "no billing account: no resource can be created",
            "gcloud billing projects link my-project --billing-account=ACCOUNT",
        )
    ]


def test_an_api_that_up_turns_on_is_a_warning_and_one_before_that_a_failure() -> None:
    on = ("artifactregistry", "cloudbuild", "compute", "containerfilesystem", "iam", "logging")
    others = (*on, "monitoring", "secretmanager", "serviceusage", "storage")
    listed = [{"config": {"name": f"{name}.googleapis.com"}} for name in others]
    found = only(checks_of("dev"), "APIs", Replay({SERVICES: printed(listed)}))
    assert found == [
        (
            FAILED,
            "disabled: cloudresourcemanager; must be enabled before `up`",
            "gcloud services enable cloudresourcemanager.googleapis.com --project=my-project",
        ),
        (
            WARNING,
            "disabled: container; `up` enables it",
            "gcloud services enable container.googleapis.com --project=my-project",
        ),
    ]


def test_a_machine_that_is_sold_in_none_of_its_zones_fails() -> None:
    sold = [{"name": "g2-standard-4", "zone": "asia-northeast1-b"}]
    found = only(checks_of("dev"), "machines", Replay({MACHINES: printed(sold)}))
    assert found == [
        (
            FAILED,
            "v6e-1: ct6e-standard-1t is not sold in asia-northeast1-b",
            "gcloud compute machine-types list --filter=name=ct6e-standard-1t",
        ),
        (OK, "l4-spot: g2-standard-4 is sold in asia-northeast1-b", ""),
        (OK, "l4: g2-standard-4 is sold in asia-northeast1-b", ""),
    ]


@pytest.mark.parametrize(
    ("stack", "machine", "zone"),
    [
        ("trillium", "ct6e-standard-8t", "us-east5-b"),
        ("distributed-disk", "g2-standard-24", "us-east4-a"),
    ],
)
def test_the_one_zone_of_a_system_pool_has_to_sell_its_machine_too(
    stack: str, machine: str, zone: str
) -> None:
    replay = Replay({MACHINES: printed([{"name": machine, "zone": zone}])})
    found = only(checks_of(stack), "machines", replay)
    assert [each[:2] for each in found if each[0] is not OK] == [
        (FAILED, f"system: e2-standard-4 is not sold in {zone}")
    ]


def test_a_cluster_that_is_not_there_yet_is_no_failure() -> None:
    found = results(checks_of("dev"), Replay({CLUSTER: refusal_of("no-such-cluster")}))
    assert told(found["cluster"]) == [(SKIPPED, "not created yet; `up` creates it", "")]
    assert not found["ComputeClass"].ran


def test_a_cluster_in_repair_is_a_warning() -> None:
    replay = Replay({CLUSTER: printed({"status": "ERROR", "currentMasterVersion": "1.35.2"})})
    found = only(checks_of("dev"), "cluster", replay)
    assert found == [(WARNING, "it is ERROR, GKE 1.35.2", "")]


@pytest.mark.parametrize(
    ("name", "status"), [("no-such-definition", WARNING), ("no-such-context", SKIPPED)]
)
def test_a_kind_that_the_cluster_does_not_know_yet_is_waited_for(name: str, status: Status) -> None:
    found = only(checks_of("dev"), "ComputeClass", Replay({"kubectl --context": refusal_of(name)}))
    assert [each[0] for each in found] == [status]


def test_a_definition_that_is_not_established_is_a_warning() -> None:
    answer = printed({"status": {"conditions": [{"type": "Established", "status": "False"}]}})
    found = only(checks_of("dev"), "ComputeClass", Replay({"kubectl --context": answer}))
    assert [each[0] for each in found] == [WARNING]
