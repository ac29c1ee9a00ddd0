"""What KWOK says of nodes and pods, where a pod that has a readiness probe is not ready at once.

Owns one stage of a pod's life. All others are KWOK's own, as `tools/kube_from_go.py` took them.
"""

from pathlib import Path
from typing import Any

import yaml

_PROBE = ".spec.containers.[].readinessProbe"
_KWOKS = "pod-ready"

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


def with_loading(stages: str) -> str:
    """Give KWOK's stages, but a pod with a readiness probe loads until another calls it ready."""
    found: list[dict[str, Any]] = list(yaml.safe_load_all(stages))
    (ready,) = [each for each in found if each["metadata"]["name"] == _KWOKS]
    matches = ready["spec"]["selector"]["matchExpressions"]
    matches.append({"key": _PROBE, "operator": "DoesNotExist"})
    pending = {"key": ".status.phase", "operator": "In", "values": ["Pending"]}
    loading = {
        **ready,
        "metadata": {"name": "pod-loading"},
        "spec": {
            "resourceRef": ready["spec"]["resourceRef"],
            "selector": {
                "matchExpressions": [
                    {"key": ".metadata.deletionTimestamp", "operator": "DoesNotExist"},
                    {"key": _PROBE, "operator": "Exists"},
                    pending,
                ]
            },
            "next": {"statusTemplate": _STATUS},
        },
    }
    return yaml.safe_dump_all([*found, loading])


def written(stages: Path, folder: Path) -> Path:
    """Write them into a folder."""
    path = folder / "stages.yaml"
    path.write_text(with_loading(stages.read_text()))
    return path
