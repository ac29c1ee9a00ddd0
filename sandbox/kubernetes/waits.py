"""Objects that Pulumi's Kubernetes provider waits for in vain: a failed Job, an unbound claim.

The provider looks at the Job again only where `pulumi.com/replaceUnready` asks for it
(pulumi-kubernetes 4, `Diff`).
"""

from collections.abc import Iterator
from typing import Any

from sandbox.provider.wire import Properties, Tree, plain
from sandbox.state.world import World

JOB = "kubernetes:batch/v1:Job"
REPLACE_UNREADY = "pulumi.com/replaceUnready"
FAILED: dict[str, Any] = {
    "failed": 1,
    "conditions": [{"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}],
}
_CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
_VOLUME = "kubernetes:core/v1:PersistentVolume"


def replace_unready(inputs: Properties) -> bool:
    """Return whether the program asks for a Job that has failed to be made again."""
    metadata: Tree = plain(inputs.get("metadata"))
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return isinstance(annotations, dict) and annotations.get(REPLACE_UNREADY) == "true"


def unbound(world: World, token: str, inputs: Properties, where: str) -> Iterator[str]:
    """Return why a claim of a named volume would wait without end, or None."""
    spec: Any = inputs.get("spec")
    if token != _CLAIM or not isinstance(spec, dict) or not spec.get("volumeName"):
        return
    name = spec["volumeName"]
    metadata: Any = inputs.get("metadata")
    volume = world.get(_VOLUME, name, where=where)
    if volume is None:
        yield f"PersistentVolumeClaim was not bound: no volume {name!r}"
        return
    offered = volume.properties["spec"]
    for key in ("storageClassName", "accessModes"):
        if offered.get(key) != spec.get(key):
            yield f"PersistentVolumeClaim was not bound: {key} differs from volume {name!r}"
    claimant = offered.get("claimRef")
    mine = {"namespace": metadata.get("namespace"), "name": metadata.get("name")}
    if claimant is not None and claimant != mine:
        yield f"PersistentVolumeClaim was not bound: volume {name!r} is for {claimant['name']!r}"
    if _gib(offered.get("capacity")) < _gib(spec.get("resources", {}).get("requests")):
        yield f"PersistentVolumeClaim was not bound: volume {name!r} is too small"


def _gib(sizes: Any) -> int:
    text = sizes.get("storage", "0Gi") if isinstance(sizes, dict) else "0Gi"
    return int(text.removesuffix("Gi"))
