"""The version in a pod template: what a replica would run."""

from collections.abc import Mapping
from typing import Any


def version(template: Mapping[str, Any]) -> Any:
    """Return the parts that two templates of one version share: containers and volumes.

    A ConfigMap of the stack has a hash of its content at the end of its name, and the names of the
    canary's and of the server's differ before it.
    """
    spec = template["spec"]
    volumes = [
        {**each, "configMap": {**each["configMap"], "name": _mark(each["configMap"]["name"])}}
        if "configMap" in each
        else each
        for each in spec.get("volumes", ())
    ]
    return [spec["containers"], volumes]


def _mark(name: str) -> str:
    return name.rpartition("-")[2]
