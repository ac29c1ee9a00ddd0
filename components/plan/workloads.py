"""Which Deployments serve the ladder, and which rungs each may use.

`fungible`: one, with a container for each family; its pods ask for no device, so one ComputeClass
may put them on any rung. `split`: one for each family, with its device request.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.shapes import Family
from .ladder import Layout, Rung

_DEVICE_RESOURCES = {Family.TPU: "google.com/tpu", Family.NVIDIA: "nvidia.com/gpu"}


@dataclass(frozen=True)
class Workload:
    """One Deployment with the rungs its pods climb, best first."""

    name: str
    """Name of the Deployment and of what belongs to it."""
    layout: Layout
    rungs: tuple[Rung, ...]

    @property
    def families(self) -> tuple[Family, ...]:
        """Return the families of its rungs, in the order in which they first appear."""
        return tuple(dict.fromkeys(rung.shape.family for rung in self.rungs))

    @property
    def compute_class(self) -> str:
        """Return the name of its ComputeClass; GKE reserves names that start with `gke`."""
        return f"{self.name}-fallback"

    @property
    def max_nodes(self) -> int:
        """Return how many nodes, and so replicas, its rungs have room for."""
        return sum(rung.max_nodes for rung in self.rungs)

    def device_request(self, family: Family) -> dict[str, str]:
        """Return the device resource a container asks for; empty where pods ask for none."""
        if self.layout is Layout.FUNGIBLE:
            return {}
        return {_DEVICE_RESOURCES[family]: str(self.rungs[0].shape.count)}


def workloads(name: str, layout: Layout, rungs: Sequence[Rung]) -> tuple[Workload, ...]:
    """Return the Deployments that serve the rungs, the one of the best rung first."""
    families = tuple(dict.fromkeys(rung.shape.family for rung in rungs))
    if layout is Layout.FUNGIBLE or len(families) == 1:
        return (Workload(name, layout, tuple(rungs)),)
    return tuple(
        Workload(
            f"{name}-{family}",
            layout,
            tuple(rung for rung in rungs if rung.shape.family is family),
        )
        for family in families
    )
