"""Stack files that grow: the dev stack with more rungs or more replicas."""

from collections.abc import Mapping
from typing import Any

import yaml

from components.stack.file import raw_of
from tools.render.evaluate import REPOSITORY
from tools.stack.settings import settings_of

RUNGS = (3, 10, 30)
REPLICAS = (1, 10, 100)
MANY_RUNGS = (3, 300, 700)
"""About 90, 690 and 1,490 resources."""

_GPUS = (1, 2, 4, 8)


def config(rungs: int, replicas: int = 4) -> dict[str, Any]:
    """Return what stands under `config` of a stack with a ladder of different machines."""
    path = REPOSITORY / "Pulumi.dev.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
    found["vllm-gke:pools"] = [
        {
            "name": f"l4-{place}",
            "accelerator": "nvidia-l4",
            "capacity": "spot" if place % 2 else "onDemand",
            "gpus": _GPUS[place % 4],
            "maxNodes": replicas,
            "zones": ["asia-northeast1-b"],
        }
        for place in range(rungs)
    ]
    found["vllm-gke:waivers"] = []
    found["vllm-gke:autoscaling"] = {"minReplicas": 1, "maxReplicas": replicas}
    return found


def raw(rungs: int, replicas: int = 4) -> Mapping[str, Any]:
    """Return the same as the plan takes it."""
    settings = settings_of("grown", config(rungs, replicas), REPOSITORY)
    return raw_of(settings.project, settings.values)
