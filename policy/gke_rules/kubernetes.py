"""Types of Kubernetes' objects, and the pods that each makes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .props import items, read
from .rule import Resource

NAMESPACE = "kubernetes:core/v1:Namespace"
SERVICE = "kubernetes:core/v1:Service"
ROLES = (
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    "kubernetes:rbac.authorization.k8s.io/v1:Role",
)
BINDINGS = (
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
)
WORKLOADS = {
    "kubernetes:core/v1:Pod": ("spec",),
    "kubernetes:apps/v1:Deployment": ("spec.template.spec",),
    "kubernetes:apps/v1:StatefulSet": ("spec.template.spec",),
    "kubernetes:apps/v1:DaemonSet": ("spec.template.spec",),
    "kubernetes:batch/v1:Job": ("spec.template.spec",),
    "kubernetes:batch/v1:CronJob": ("spec.jobTemplate.spec.template.spec",),
    "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet": (
        "spec.leaderWorkerTemplate.leaderTemplate.spec",
        "spec.leaderWorkerTemplate.workerTemplate.spec",
    ),
}
"""Resource types that create pods, with the path of the pod's spec."""


@dataclass(frozen=True)
class Pod:
    """One pod that a resource makes."""

    path: str
    spec: Any

    @property
    def containers(self) -> list[Any]:
        """Return every container, those that run first among them."""
        return [*items(self.spec, "initContainers"), *items(self.spec, "containers")]

    @property
    def part(self) -> str:
        """Return the names of its containers, to tell pods of the same workload apart."""
        names = [str(read(each, "name")) for each in items(self.spec, "containers")]
        return "+".join(sorted(names))


def pods(workload: Resource) -> Iterator[Pod]:
    """Return the pods that a workload makes."""
    for path in WORKLOADS[workload.type]:
        spec = read(workload.props, path)
        if isinstance(spec, dict):
            yield Pod(path, spec)
