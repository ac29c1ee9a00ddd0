"""Run the real kubectl on a stack's real control plane, with the program's kubeconfig.

A manifest of the network is replaced by one from manifests.yaml and the definitions of the
Kubernetes programs, without webhook configurations: no webhook answers here.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kube.control_plane import kinds
from kube.control_plane.api import Object
from sandbox.commands.kubectl_manifests import Listed, manifests
from sandbox.kubernetes.rules import kind_of

_DEFINITION = "CustomResourceDefinition"
_WEBHOOKS = "WebhookConfiguration"


def run(folder: Path, words: Sequence[str]) -> int:
    """Run it and return its exit status; output and input are this process's own."""
    changed = list(words)
    for place, word in enumerate(words[1:], start=1):
        if words[place - 1] in ("-f", "--filename") and word in manifests():
            changed[place] = str(_written(folder, word))
    reach, kubectl = folder / "bin" / "reach", folder / "programs" / "bin" / "kubectl"
    sys.stdout.flush()
    cache = f"--cache-dir={folder / 'kubectl'}"
    return subprocess.run([str(reach), str(kubectl), cache, *changed], check=False).returncode


def _written(folder: Path, address: str) -> Path:
    definitions = {
        each["metadata"]["name"]: each for each in kinds.definitions(folder / "programs")
    }
    found = [
        _object(each, definitions)
        for each in manifests()[address]
        if not kind_of(each.type).endswith(_WEBHOOKS)
    ]
    path = folder / f"{address.split('/')[-2]}-{Path(address).stem}.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": found}))
    return path


def _object(listed: Listed, definitions: dict[str, Object]) -> Object:
    namespace, _, name = listed.id.rpartition("/")
    if kind_of(listed.type) == _DEFINITION:
        return definitions[name]
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {
        "apiVersion": listed.type.split(":")[1].removeprefix("core/"),
        "kind": kind_of(listed.type),
        "metadata": metadata,
        **({"spec": listed.spec} if listed.spec else {}),
    }
