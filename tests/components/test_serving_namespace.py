"""ServingNamespace: as much Pod Security as the layout can bear, and who its pods are."""

import pytest

from components.ladder.rung import Layout
from components.server.namespace import ServingNamespace, ServingNamespaceArgs
from tests.components.recorder import Recorder

OWN: ServingNamespaceArgs = {"project": "p", "project_number": "123", "layout": Layout.SPLIT}
GOOGLES: ServingNamespaceArgs = {
    **OWN,
    "google_service_account": "models@p.iam.gserviceaccount.com",
}
ACCOUNT = "kubernetes:core/v1:ServiceAccount"
BINDING = "gcp:serviceaccount/iAMMember:IAMMember"


@pytest.mark.parametrize(
    ("layout", "run_as_root", "level"),
    [
        (Layout.FUNGIBLE, False, "privileged"),
        (Layout.SPLIT, False, "restricted"),
        (Layout.SPLIT, True, "baseline"),
    ],
)
def test_a_namespace_enforces_what_its_pods_can_bear(
    engine: Recorder, layout: Layout, *, run_as_root: bool, level: str
) -> None:
    args: ServingNamespaceArgs = {**OWN, "layout": layout, "run_as_root": run_as_root}
    engine.run(lambda: ServingNamespace("vllm", args))
    assert engine.one("kubernetes:core/v1:Namespace")["metadata"] == {
        "name": "vllm",
        "labels": {
            "pod-security.kubernetes.io/enforce": level,
            "pod-security.kubernetes.io/warn": level,
        },
    }


def test_the_serving_account_has_no_key_to_the_api(engine: Recorder) -> None:
    engine.run(lambda: ServingNamespace("vllm", OWN))
    account = engine.one(ACCOUNT)
    assert account["automountServiceAccountToken"] is False
    assert account["metadata"] == {"name": "vllm", "namespace": "vllm"}


def test_the_pods_are_a_principal_of_their_own(engine: Recorder) -> None:
    assert engine.known(lambda: ServingNamespace("vllm", OWN).member) == (
        "principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/"
        "p.svc.id.goog/subject/ns/vllm/sa/vllm"
    )
    assert engine.inputs(BINDING) == {}


def test_pods_that_act_as_a_google_account_are_that_account_to_google(engine: Recorder) -> None:
    member = engine.known(lambda: ServingNamespace("vllm", GOOGLES).member)
    assert member == "serviceAccount:models@p.iam.gserviceaccount.com"


def test_only_the_serving_account_may_act_as_the_google_account(engine: Recorder) -> None:
    engine.run(lambda: ServingNamespace("vllm", GOOGLES))
    assert engine.one(BINDING) == {
        "serviceAccountId": "projects/-/serviceAccounts/models@p.iam.gserviceaccount.com",
        "role": "roles/iam.workloadIdentityUser",
        "member": "serviceAccount:p.svc.id.goog[vllm/vllm]",
    }
    assert engine.one(ACCOUNT)["metadata"]["annotations"] == {
        "iam.gke.io/gcp-service-account": "models@p.iam.gserviceaccount.com"
    }
