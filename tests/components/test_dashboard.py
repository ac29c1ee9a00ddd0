"""Dashboard: the page that Cloud Monitoring is given, and where it is."""

import json

from components.ladder.parallelism import Strategy
from components.ladder.rung import Layout
from components.observability.dashboard import Dashboard, DashboardArgs
from components.scaling.metrics import Metric
from tests.components.recorder import Recorder
from tests.components.servers import L4_SPOT, TPU

DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
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


def test_a_dashboard_is_made_in_the_project_and_named_after_the_server(engine: Recorder) -> None:
    engine.run(lambda: Dashboard("vllm", ARGS))
    made = engine.one(DASHBOARD)
    assert made["project"] == "p"
    assert json.loads(made["dashboardJson"])["displayName"] == "vLLM on GKE: vllm"


def test_a_dashboard_is_found_in_the_console_by_its_own_id(engine: Recorder) -> None:
    assert engine.known(lambda: Dashboard("vllm", ARGS).url) == (
        "https://console.cloud.google.com/monitoring/dashboards/builder/vllm-id?project=p"
    )


def test_a_dashboard_that_nobody_wants_is_not_made(engine: Recorder) -> None:
    assert engine.known(lambda: Dashboard("vllm", {**ARGS, "enabled": False}).url) == ""
    assert engine.asked_for == []
