"""Dashboard: the page that Cloud Monitoring is given, and where it is."""

from components.ladder.parallelism import Strategy
from components.ladder.rung import Layout
from components.observability.dashboard import Dashboard, DashboardArgs
from components.scaling.metrics import Metric
from tests.components.recorder import Recorder
from tests.components.servers import L4_SPOT, TPU

ARGS: DashboardArgs = {
    "project": "p",
    "cluster": "c",
    "location": "us-central1",
    "namespace": "serving",
    "app": "vllm",
    "layout": Layout.FUNGIBLE,
    "rungs": [TPU, L4_SPOT],
    "strategy": Strategy.TENSOR_PARALLEL,
    "nodes": 1,
    "metrics": [{"metric": Metric.QUEUE, "target": 1}],
    "gpu_metrics": False,
}


def test_a_dashboard_is_found_in_the_console_by_its_own_id(engine: Recorder) -> None:
    assert engine.known(lambda: Dashboard("vllm", ARGS).url) == (
        "https://console.cloud.google.com/monitoring/dashboards/builder/vllm-id?project=p"
    )
