"""An Autopilot cluster: no pool, no zone, and no pod that reaches for the host."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.kubernetes.kubernetes import Kubernetes
from tests.sandbox.calls import Abort, Calls, Made
from tests.sandbox.conftest import CLUSTER, REGION, kubeconfig

POOL = "gcp:container/nodePool:NodePool"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
AUTOPILOT = {"name": "auto", "enableAutopilot": True, "deletionProtection": False}


@pytest.fixture
def autopilot(google: Calls) -> Made:
    """Give an Autopilot cluster."""
    return google.create(CLUSTER, AUTOPILOT, "auto")


@pytest.fixture
def api(google: Calls, autopilot: Made, tmp_path: Path) -> Calls:
    """Give the API of the Autopilot cluster, in the same world."""
    assert google.world.folder == tmp_path / "world"
    return Calls(Kubernetes, tmp_path, {"kubeconfig": kubeconfig(autopilot.outputs["endpoint"])})


def deployment(**pod: Any) -> dict[str, Any]:
    """Give a Deployment of one pod."""
    labels = {"app": "vllm"}
    spec = {"containers": [{"name": "vllm"}], **pod}
    template = {"metadata": {"labels": labels}, "spec": spec}
    selector = {"matchLabels": labels}
    return {"metadata": {"name": "vllm"}, "spec": {"selector": selector, "template": template}}


PRIVILEGED = {"containers": [{"name": "vllm", "securityContext": {"privileged": True}}]}
DRIVER = {"volumes": [{"name": "nvidia", "hostPath": {"path": "/home/kubernetes/bin/nvidia"}}]}
LOGS = {"volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}]}


def test_it_takes_no_node_pool(google: Calls, autopilot: Made) -> None:
    with pytest.raises(Abort, match="Autopilot node pools cannot be accessed or modified"):
        google.create(POOL, {"cluster": autopilot.id, "name": "mine"})


def test_another_cluster_beside_it_does(google: Calls, autopilot: Made, cluster: Made) -> None:
    assert autopilot.id != cluster.id
    assert google.create(POOL, {"cluster": cluster.id, "name": "mine"}).id.endswith("/mine")


def test_it_is_regional(google: Calls) -> None:
    zone = f"{REGION}-b"
    assert google.refusals(CLUSTER, {**AUTOPILOT, "location": zone}) == {
        "location": f"an Autopilot cluster is regional: '{REGION}', not '{zone}'"
    }


@pytest.mark.parametrize("name", ["removeDefaultNodePool", "enableShieldedNodes"])
def test_what_it_decides_itself_is_not_asked_for(google: Calls, name: str) -> None:
    (reason,) = google.refusals(CLUSTER, {**AUTOPILOT, name: True}).values()
    assert "conflicts with" in reason


def test_its_pods_are_google_principals_unasked(autopilot: Made) -> None:
    assert autopilot.outputs["workloadIdentityConfig"] == {"workloadPool": "my-project.svc.id.goog"}


@pytest.mark.parametrize("pod", [{}, LOGS])
def test_a_modest_pod_is_taken(api: Calls, pod: dict[str, Any]) -> None:
    assert api.create(DEPLOYMENT, deployment(**pod)).id == "default/vllm"


@pytest.mark.parametrize(
    ("pod", "constraint"),
    [
        (PRIVILEGED, r"\[denied by autogke-disallow-privilege\] container vllm is privileged"),
        (DRIVER, r"\[denied by autogke-no-write-mode-hostpath\] hostPath volume nvidia"),
        ({"hostNetwork": True}, r"\[denied by autogke-disallow-hostnamespaces\] .*hostNetwork"),
    ],
)
def test_a_pod_that_reaches_for_the_host_is_turned_away(
    api: Calls, pod: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(Abort, match=constraint):
        api.create(DEPLOYMENT, deployment(**pod))


def test_a_pod_is_not_changed_into_one_either(api: Calls) -> None:
    made = api.create(DEPLOYMENT, deployment())
    with pytest.raises(Abort, match="autogke-disallow-privilege"):
        api.update(made, deployment(**PRIVILEGED))


def test_a_standard_cluster_takes_a_privileged_pod(kubernetes: Calls) -> None:
    assert kubernetes.create(DEPLOYMENT, deployment(**PRIVILEGED)).id == "default/vllm"


def test_kube_system_is_its_own(api: Calls) -> None:
    service = {"metadata": {"name": "metrics", "namespace": "kube-system"}, "spec": {}}
    with pytest.raises(Abort, match='the namespace "kube-system" is managed'):
        api.create("kubernetes:core/v1:Service", service)


@pytest.mark.parametrize(("limit", "refused"), [("0", True), ("148Gi", False)])
def test_it_takes_no_sidecar_of_cloud_storage_fuse_without_limits(
    api: Calls, limit: str, *, refused: bool
) -> None:
    inputs = deployment()
    annotations = {"gke-gcsfuse/volumes": "true", "gke-gcsfuse/memory-limit": limit}
    inputs["spec"]["template"]["metadata"]["annotations"] = annotations
    if not refused:
        api.create(DEPLOYMENT, inputs)
        return
    with pytest.raises(Abort, match='gke-gcsfuse/memory-limit: "0" does not unset a limit'):
        api.create(DEPLOYMENT, inputs)
