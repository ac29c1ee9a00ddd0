"""MetricsAdapter: Cloud Monitoring's metrics, under the APIs that the autoscaler asks."""

import re
from typing import Any

import pytest

from components.scaling.adapter import MetricsAdapter, MetricsAdapterArgs
from tests.components.recorder import Recorder

API_SERVICE = "kubernetes:apiregistration.k8s.io/v1:APIService"


@pytest.fixture
def adapter(engine: Recorder) -> Recorder:
    """Install the adapter."""
    args: MetricsAdapterArgs = {"project": "p", "project_number": "123", "account": "reader"}
    engine.run(lambda: MetricsAdapter("custom-metrics", args))
    return engine


def container(adapter: Recorder) -> dict[str, Any]:
    """Return the adapter's container."""
    spec = adapter.one("kubernetes:apps/v1:Deployment")["spec"]
    found: dict[str, Any] = spec["template"]["spec"]["containers"][0]
    return found


def test_the_adapter_answers_for_the_custom_and_external_metrics_apis(adapter: Recorder) -> None:
    names = [inputs["metadata"]["name"] for inputs in adapter.inputs(API_SERVICE).values()]
    assert sorted(names) == [
        "v1beta1.custom.metrics.k8s.io",
        "v1beta1.external.metrics.k8s.io",
        "v1beta2.custom.metrics.k8s.io",
    ]


def test_each_api_is_served_by_the_adapters_service(adapter: Recorder) -> None:
    backends = [inputs["spec"]["service"] for inputs in adapter.inputs(API_SERVICE).values()]
    assert backends == [{"name": "custom-metrics", "namespace": "custom-metrics"}] * 3


def test_the_newer_version_of_an_api_comes_first(adapter: Recorder) -> None:
    order = {
        inputs["metadata"]["name"]: inputs["spec"]["versionPriority"]
        for inputs in adapter.inputs(API_SERVICE).values()
    }
    assert order["v1beta2.custom.metrics.k8s.io"] > order["v1beta1.custom.metrics.k8s.io"]


def test_the_adapters_image_is_pinned_to_a_release(adapter: Recorder) -> None:
    assert re.search(r":v\d+\.\d+\.\d+-gke\.\d+$", container(adapter)["image"])


def test_the_adapter_reads_vllms_metrics_by_the_new_resource_model(adapter: Recorder) -> None:
    assert "--use-new-resource-model=true" in container(adapter)["command"]


def test_only_the_adapters_account_may_read_metrics(adapter: Recorder) -> None:
    grant = adapter.one("gcp:projects/iAMMember:IAMMember")
    assert (grant["role"], grant["member"]) == (
        "roles/monitoring.viewer",
        "principal://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/"
        "p.svc.id.goog/subject/ns/custom-metrics/sa/reader",
    )


def test_the_service_finds_the_adapters_pods(adapter: Recorder) -> None:
    service = adapter.one("kubernetes:core/v1:Service")["spec"]
    template = adapter.one("kubernetes:apps/v1:Deployment")["spec"]["template"]
    assert service["selector"] == template["metadata"]["labels"]
    assert service["ports"] == [{"port": 443, "protocol": "TCP", "targetPort": 4443}]


def test_the_adapter_listens_where_its_service_and_its_probe_look(adapter: Recorder) -> None:
    found = container(adapter)
    (port,) = adapter.one("kubernetes:core/v1:Service")["spec"]["ports"]
    assert f"--secure-port={port['targetPort']}" in found["command"]
    assert found["ports"] == [{"containerPort": port["targetPort"]}]
    probed = {"path": "/healthz", "port": port["targetPort"], "scheme": "HTTPS"}
    assert found["readinessProbe"]["httpGet"] == probed


def test_the_adapter_writes_its_certificate_to_the_one_folder_that_it_may(
    adapter: Recorder,
) -> None:
    found = container(adapter)
    (mount,) = found["volumeMounts"]
    assert f"--cert-dir={mount['mountPath']}" in found["command"]
    assert found["securityContext"]["readOnlyRootFilesystem"] is True
    spec = adapter.one("kubernetes:apps/v1:Deployment")["spec"]["template"]["spec"]
    assert spec["volumes"] == [{"name": mount["name"], "emptyDir": {"sizeLimit": "16Mi"}}]
