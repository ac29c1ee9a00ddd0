"""KWOK's stages of nodes and pods, where pods with a readiness probe are not ready at once.

All other stages are KWOK's own, copied by `tools/programs/kube_from_go.py`.
"""

import copy
from pathlib import Path
from typing import Any

import yaml

# A kubelet's first words of a pod whose containers run and whose probe has not succeeded yet.
_STATUS = """
{{ $now := Now }}
phase: Running
startTime: {{ $now | Quote }}
hostIP: {{ index (NodeIPsWith .spec.nodeName) 0 | Quote }}
{{ $me := .metadata }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) $me.uid $me.name $me.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs: [{ip: {{ index . 0 | Quote }}}]
{{ end }}
conditions:
- {type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }}}
- {type: ContainersReady, status: "False", lastTransitionTime: {{ $now | Quote }}}
- {type: Ready, status: "False", lastTransitionTime: {{ $now | Quote }}}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  restartCount: 0
  state: {running: {startedAt: {{ $now | Quote }}}}
{{ end }}
"""


PROBE = ".spec.containers.[].readinessProbe"
"""KWOK's expression for a pod with a readiness probe."""

LOADS = "vllm-gke/loads"
"""Annotation of a pod whose readiness is reported by a test."""


def with_loading(stages: Path, folder: Path, key: str = PROBE) -> Path:
    """Write KWOK's stages into a folder, without the readiness of a pod that has `key`."""
    found: list[dict[str, Any]] = list(yaml.safe_load_all(stages.read_text()))
    (ready,) = [each for each in found if each["metadata"]["name"] == "pod-ready"]
    loading = copy.deepcopy(ready)
    loading["metadata"]["name"] = "pod-loading"
    loading["spec"]["next"] = {"statusTemplate": _STATUS}
    for stage, operator in ((ready, "DoesNotExist"), (loading, "Exists")):
        matches = stage["spec"]["selector"]["matchExpressions"]
        matches.append({"key": key, "operator": operator})
    path = folder / "stages.yaml"
    path.write_text(yaml.safe_dump_all([*found, loading]))
    return path
