"""The stacks whose charts and alerts are tested: what each registers, with its alerts."""

import json

from tests.contract.evaluated import evaluated
from tests.contract.every_stack import configuration
from tests.contract.rights import FILES
from tools.render.evaluate import Evaluation

STACKS = [*FILES, "base split", "base groups"]


WATCHED = {"alerts": True, "noNodeMinutes": 20}


def observed(name: str) -> Evaluation:
    """Return a stack with its alerts."""
    return evaluated({**configuration(name), "vllm-gke:observability": WATCHED})


def drawn(name: str) -> list[str]:
    """Return the queries of a stack's charts."""
    pages = observed(name).of_type("gcp:monitoring/dashboard:Dashboard").values()
    tiles = [
        tile["widget"]
        for page in pages
        for tile in json.loads(page.inputs["dashboardJson"])["mosaicLayout"]["tiles"]
    ]
    sets = [each for tile in tiles for each in tile.get("xyChart", {}).get("dataSets", [])]
    return [each["timeSeriesQuery"]["prometheusQuery"] for each in sets]
