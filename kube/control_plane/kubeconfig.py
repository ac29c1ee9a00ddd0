"""Kubeconfig of a user of a control plane."""

import base64
import json
from pathlib import Path

from kube.control_plane.certificates import KeyPair


def write(path: Path, server: str, authority: Path, person: KeyPair) -> Path:
    """Write a kubeconfig that needs no other file; JSON, which every reader of YAML reads."""
    name = "vllm-gke-kube"
    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": name,
                "cluster": {"server": server, "certificate-authority-data": _text(authority)},
            }
        ],
        "users": [
            {
                "name": name,
                "user": {
                    "client-certificate-data": _text(person.certificate),
                    "client-key-data": _text(person.key),
                },
            }
        ],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(content, indent=2))
    return path


def _text(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()
