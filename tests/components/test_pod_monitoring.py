"""PodMonitoring: every replica's own metrics."""

import pytest

from components.scaling.pod_monitoring import PodMonitoring
from tests.components.recorder import Recorder


@pytest.fixture
def monitored(engine: Recorder) -> Recorder:
    """Monitor a server."""
    engine.run(
        lambda: PodMonitoring(
            "vllm", {"namespace": "serving", "app": "vllm", "kubeconfig": "the kubeconfig"}
        )
    )
    return engine


def test_every_pod_of_the_server_is_scraped_at_vllms_port(monitored: Recorder) -> None:
    monitoring = monitored.one("kubernetes:monitoring.googleapis.com/v1:PodMonitoring")
    assert monitoring["metadata"] == {"name": "vllm", "namespace": "serving"}
    assert monitoring["spec"] == {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "vllm"}},
        "endpoints": [{"port": 8000, "path": "/metrics", "interval": "15s"}],
        "targetLabels": {
            "metadata": [
                "container",
                "node",
                "pod",
                "top_level_controller_name",
                "top_level_controller_type",
            ]
        },
    }


def test_monitoring_waits_for_its_kind(monitored: Recorder) -> None:
    wait = monitored.one("command:local:Command")
    assert " crd/podmonitorings.monitoring.googleapis.com " in wait["create"]
