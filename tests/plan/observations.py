"""A stack as its metrics know it, that differs from a plain one only in what a test says."""

import json
from typing import Any

from components.facts.capacity import Capacity
from components.ladder.parallelism import Parallelism
from components.ladder.rung import Ladder, Layout, Rung
from components.observability.dashboard_plan import dashboard_json
from components.observability.monitored import Observed
from components.scaling.metrics import Followed, Metric
from components.stack.config import StackConfig
from tests.plan.choices import rung

TPU = rung("v6e-1", "v6e")
SPOT = rung("nvidia-l4-1", "l4-spot", capacity=Capacity.SPOT)
GPU = rung("nvidia-l4-1", "l4")


def observed(*rungs: Rung, **changes: Any) -> Observed:
    """Return a stack in one region on these rungs."""
    plain: dict[str, Any] = {
        "cluster": "c",
        "location": "us-central1",
        "namespace": "serving",
        "app": "vllm",
        "layout": Layout.FUNGIBLE,
        "rungs": rungs if rungs else (TPU, SPOT, GPU),
        "parallelism": Parallelism(),
        "followed": (Followed(Metric.QUEUE, 3),),
    }
    return Observed(**{**plain, **changes})


def observed_of(config: StackConfig, ladder: Ladder) -> Observed:
    """Return the stack that a file makes."""
    return observed(
        *ladder.rungs,
        layout=config.layout,
        parallelism=config.parallelism.planned,
        followed=config.followed,
    )


def tiles(stack: Observed) -> list[dict[str, Any]]:
    """Return the tiles of a stack's dashboard."""
    found: list[dict[str, Any]] = json.loads(dashboard_json(stack))["mosaicLayout"]["tiles"]
    return found


def charts(stack: Observed) -> dict[str, dict[str, Any]]:
    """Return its charts by their titles."""
    widgets = [tile["widget"] for tile in tiles(stack)]
    return {widget["title"]: widget["xyChart"] for widget in widgets if "xyChart" in widget}


def queries(stack: Observed, title: str) -> list[str]:
    """Return the queries of one chart."""
    return [
        drawn["timeSeriesQuery"]["prometheusQuery"] for drawn in charts(stack)[title]["dataSets"]
    ]
