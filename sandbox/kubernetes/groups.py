"""LeaderWorkerSets that the API server or their webhook would refuse.

Checks the types of both pod templates, the size of a group, and a rollout that could neither add
nor remove a pod (kubernetes-sigs/lws, its CRD and webhook, read 2026-11).
"""

from collections.abc import Iterator

from pulumi_kubernetes.core.v1 import PodTemplateSpecArgs

from sandbox.provider import sdk_types
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties

TOKEN = "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"  # noqa: S105 - a resource type
_KNOWN = frozenset(
    {"replicas", "leaderWorkerTemplate", "rolloutStrategy", "startupPolicy", "networkConfig"}
)
_GROUP = "leaderWorkerTemplate"
_TEMPLATES = ("leaderTemplate", "workerTemplate")


def mistakes(inputs: Properties) -> Iterator[Mistake]:
    """Return the errors in plain inputs."""
    spec = inputs.get("spec")
    if not isinstance(spec, dict) or not isinstance(spec.get(_GROUP), dict):
        yield Mistake(f"spec.{_GROUP}", "required, and not an object")
        return
    for name in spec.keys() - _KNOWN:
        yield Mistake(f"spec.{name}", sdk_types.unknown_name(name, sorted(_KNOWN)))
    yield from _group_mistakes(spec[_GROUP])
    rolling = (spec.get("rolloutStrategy") or {}).get("rollingUpdateConfiguration") or {}
    if rolling.get("maxUnavailable", 1) == 0 and rolling.get("maxSurge", 0) == 0:
        path = "spec.rolloutStrategy.rollingUpdateConfiguration.maxUnavailable"
        yield Mistake(path, "must not be 0 when `maxSurge` is 0")


def _group_mistakes(group: Properties) -> Iterator[Mistake]:
    size = group.get("size", 1)
    if not isinstance(size, int) or size < 1:
        yield Mistake(f"spec.{_GROUP}.size", "size must be equal or greater than 1")
    if "workerTemplate" not in group:
        yield Mistake(f"spec.{_GROUP}.workerTemplate", "required")
    for name in _TEMPLATES:
        if name in group:
            path = ("spec", _GROUP, name)
            yield from sdk_types.mistakes(group[name], PodTemplateSpecArgs, path)
