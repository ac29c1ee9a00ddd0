"""PodMonitoring: every replica's own metrics."""

from components.pod_monitoring import PodMonitoring
from tests.components.recorder import Recorder


def test_every_pod_of_the_server_is_scraped_at_vllms_port(engine: Recorder) -> None:
    engine.run(lambda: PodMonitoring("vllm", {"namespace": "serving", "app": "vllm"}))
    monitoring = engine.one("kubernetes:monitoring.googleapis.com/v1:PodMonitoring")
    assert monitoring["metadata"] == {"name": "vllm", "namespace": "serving"}
    assert monitoring["spec"] == {
        "selector": {"matchLabels": {"app.kubernetes.io/name": "vllm"}},
        "endpoints": [{"port": 8000, "path": "/metrics", "interval": "15s"}],
    }
