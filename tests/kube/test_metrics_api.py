"""The APIs that autoscalers read: who may ask, what is served, and what a name leads to."""

from typing import Any

import httpx
import pytest

from kube.control_plane.api import Api, named
from kube.control_plane.control_plane import ControlPlane
from kube.control_plane.flags import LOOPBACK
from kube.metrics.metrics_api import CUSTOM, EXTERNAL, MetricsApi
from tests.kube.autoscaling_fixtures import Start
from tests.kube.stacks import objects

QUEUE = "prometheus.googleapis.com|vllm:num_requests_waiting|gauge"


def asked(api: Api, path: str) -> list[Any]:
    """Ask through the API server, as the controller does."""
    return list(api._ask("GET", f"/apis/{path}")["items"])


def of_pods(api: Api, namespace: str, metric: str, selector: str = "") -> dict[str, str]:
    """Ask for each pod's own metric."""
    query = f"?labelSelector={selector}" if selector else ""
    found = asked(api, f"{CUSTOM}/namespaces/{namespace}/pods/*/{metric}{query}")
    return {each["describedObject"]["name"]: each["value"] for each in found}


def test_nobody_asks_past_the_api_server(cluster: ControlPlane, metrics: MetricsApi) -> None:
    group, version = CUSTOM.split("/")
    entry = cluster.api.get(named("apiregistration.k8s.io/v1", "APIService", f"{version}.{group}"))
    assert entry is not None
    server = f"https://{LOOPBACK}:{entry['spec']['service']['port']}"
    before = metrics.looks.copy()
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{server}/apis/{CUSTOM}", verify=False, trust_env=False)  # noqa: S501 # refused
    assert metrics.looks == before


def test_the_versions_are_those_that_a_stack_puts_first() -> None:
    first: dict[str, tuple[int, str]] = {}
    for each in objects("dev"):
        if each["kind"] == "APIService":
            spec = each["spec"]
            found = (spec["versionPriority"], f"{spec['group']}/{spec['version']}")
            first[spec["group"]] = max(first.get(spec["group"], found), found)
    assert {name for _, name in first.values()} == {CUSTOM, EXTERNAL}


def test_each_pod_is_known_by_its_name_and_asked_for_by_its_labels(
    cluster: ControlPlane, autoscaled: Start, namespace: str
) -> None:
    server = autoscaled("dev", {"l4": 2}, replicas=2)
    server.keep(3, 3)
    names = [each["metadata"]["name"] for each in server.pods()]
    selector = "app.kubernetes.io/name%3Dvllm"
    assert of_pods(cluster.api, namespace, QUEUE) == dict.fromkeys(names, "3000m")
    assert of_pods(cluster.api, namespace, QUEUE, selector) == dict.fromkeys(names, "3000m")
    assert of_pods(cluster.api, namespace, QUEUE, "app.kubernetes.io/name%3Dother") == {}
    whole = f"{EXTERNAL}/namespaces/{namespace}/{QUEUE}"
    (total,) = asked(cluster.api, f"{whole}?labelSelector=resource.labels.namespace%3D{namespace}")
    assert total["value"] == "6000m"
    assert asked(cluster.api, whole) == []


LEAD_NOWHERE = (
    "vllm:num_requests_waiting",
    "prometheus.googleapis.com|vllm:num_requests_waiting|counter",
    # Shown only with a setting of its own.
    "prometheus.googleapis.com|vllm:lora_requests_info|gauge",
    # GKE's own, and this stack has no AutoscalingMetric.
    "autoscaling.gke.io|vllm|num-requests-waiting",
)


def test_a_name_that_leads_nowhere_has_no_values(
    cluster: ControlPlane, autoscaled: Start, namespace: str
) -> None:
    autoscaled("dev", {"l4": 1})
    found = {name: of_pods(cluster.api, namespace, name) for name in (QUEUE, *LEAD_NOWHERE)}
    assert len(found.pop(QUEUE)) == 1
    assert found == {name: {} for name in LEAD_NOWHERE}
