"""The stacks of this project as objects of the Kubernetes API: every file, and every choice.

The files alone do not use every kind; what a key can choose is added as changes to one of them.
"""

import base64
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from kube.control_plane.api import Object
from tools.render import __main__ as render
from tools.render.evaluate import REPOSITORY, evaluate
from tools.stack.settings import SECRET

FILES = sorted(path.name.split(".")[1] for path in REPOSITORY.glob("Pulumi.*.yaml"))
"""The stacks that have a file."""

_RANGES = ["203.0.113.0/24"]
_SPLIT = [
    {"name": "v6e-1", "accelerator": "tpu", "chips": 1},
    {"name": "l4", "accelerator": "nvidia-l4"},
]
_NOTHING_KEPT = [
    {"name": "v6e-1", "accelerator": "tpu", "chips": 1},
    {"name": "l4-spot", "accelerator": "nvidia-l4", "capacity": "spot"},
    {"name": "l4", "accelerator": "nvidia-l4"},
]
_MADE_BY_GKE = [
    {"name": "v6e-1", "accelerator": "tpu", "chips": 1, "autoCreate": True, "capacity": "spot"},
    {"name": "l4", "accelerator": "nvidia-l4", "autoCreate": True},
]

CHOICES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing-kept": ("dev", {"pools": _NOTHING_KEPT}),
    "split": ("dev", {"layout": "split", "pools": _SPLIT}),
    "rules": ("dev", {"layout": "split", "pools": _MADE_BY_GKE}),
    "gpu-rules": ("dev", {"layout": "split", "pools": _MADE_BY_GKE[1:]}),
    "cache": ("dev", {"autoscaling": {"metric": "kvCache"}}),
    "native-metrics": ("dev", {"autoscaling": {"metric": "queue", "source": "native"}}),
    "spare": ("dev", {"pools": _NOTHING_KEPT, "autoscaling": {"spare": 1}}),
    "ingress": ("dev", {"exposure": {"kind": "ingress", "sourceRanges": _RANGES}}),
    "ingress-host": (
        "dev",
        {"exposure": {"kind": "ingress", "sourceRanges": _RANGES, "host": "llm.example.com"}},
    ),
    "gateway": ("dev", {"exposure": {"kind": "gateway", "sourceRanges": _RANGES}}),
    "gateway-https": (
        "dev",
        {
            "exposure": {
                "kind": "gateway",
                "sourceRanges": _RANGES,
                "host": "llm.example.com",
                "certificate": "theirs",
            }
        },
    ),
    "groups": ("distributed", {"parallelism": {"strategy": "multiNode"}}),
    "token": ("dev", {"huggingFaceToken": {"value": "of-nobody"}}),
    "bucket": ("dev", {"modelStore": {"kind": "bucket"}}),
    "mirror": ("dev", {"images": {"mode": "mirror"}}),
    "chat": ("dev", {"chat": {"enabled": True}}),
    "canary": ("dev", {"rollout": {"gate": "sameFormat", "canary": {"minutes": 10}}}),
    "adopted": ("dev", {"cluster": {"existing": "theirs"}, "images": {"existing": "theirs"}}),
}
"""What a key can choose: a stack's file and the keys that are changed in it."""

NAMES = [*FILES, *CHOICES]


@cache
def rendered(name: str) -> Mapping[str, dict[str, Any]]:
    """Give the files of a stack, or of a choice."""
    if name in FILES:
        return render.contents(evaluate(REPOSITORY / f"Pulumi.{name}.yaml"))
    return changed(*CHOICES[name])


def changed(file: str, changes: Mapping[str, Any]) -> Mapping[str, dict[str, Any]]:
    """Give the files of a stack with some keys changed."""
    config = yaml.safe_load((REPOSITORY / f"Pulumi.{file}.yaml").read_text())["config"]
    own = {f"vllm-gke:{key}": value for key, value in changes.items()}
    # A waiver is of a finding in the file as it is, and refused where it waives nothing.
    config.pop("vllm-gke:waivers", None)
    return render.contents(evaluate({**config, **own}))


def objects(name: str) -> list[Object]:
    """Give the Kubernetes objects of a stack, those that others are in first."""
    found = [
        _with_values(content)
        for path, content in rendered(name).items()
        if path.startswith("kubernetes/")
    ]
    return sorted(found, key=lambda each: _RANK.get(each["kind"], len(_RANK)))


_RANK = {"Namespace": 0, "ServiceAccount": 1}


def _with_values(content: dict[str, Any]) -> Object:
    """Give a Secret some value where the rendered file masks it: the API wants base64."""
    if content["kind"] != "Secret" or "data" not in content:
        return content
    hidden = base64.b64encode(SECRET.encode()).decode()
    return {**content, "data": dict.fromkeys(content["data"], hidden)}
