"""The Deployments that serve the ladder, and the rungs that each can use.

`fungible`: one, with a container for each family; its pods request no device, so one ComputeClass
can place them on any rung. `split`: one for each family, with its device request.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..facts.shapes import Family
from .parallelism import Parallelism
from .rung import Layout, Rung

_ONE_MACHINE = Parallelism()


def container_name(family: Family) -> str:
    """Return the name of the container for an accelerator family."""
    return f"vllm-{family}"


@dataclass(frozen=True)
class Workload:
    """One Deployment with the rungs that its pods use, best first."""

    name: str
    """Name of the Deployment and prefix of its resources."""
    layout: Layout
    rungs: tuple[Rung, ...]
    parallelism: Parallelism = _ONE_MACHINE

    @property
    def families(self) -> tuple[Family, ...]:
        """Return the families of its rungs, in the order in which they first appear."""
        return tuple(dict.fromkeys(rung.shape.family for rung in self.rungs))

    @property
    def compute_class(self) -> str:
        """Return the name of its ComputeClass; GKE reserves names that start with `gke`."""
        return f"{self.name}-fallback"

    @property
    def room(self) -> int | None:
        """Return the number of replicas that its rungs have nodes for; None if GKE creates them."""
        pods = 0
        for rung in self.rungs:
            if rung.max_nodes is None:
                return None
            pods += rung.max_nodes * self.pods_per_node(rung)
        return pods // self.parallelism.nodes

    @property
    def asks_for_tpu(self) -> bool:
        """Return whether a pod requests a TPU; a fungible one requests no device."""
        return self.layout is Layout.SPLIT and Family.TPU in self.families

    def most_replicas(self, allowed: int) -> int:
        """Return its maximum number of replicas if at most `allowed` are requested."""
        return allowed if self.room is None else min(self.room, allowed)

    def pods_per_node(self, rung: Rung) -> int:
        """Return the number of its pods on a node of a rung."""
        return self.parallelism.pods_per_node(rung.shape)

    def device_request(self, family: Family) -> dict[str, str]:
        """Return the device that a container requests; empty if its pods request none."""
        if self.layout is Layout.FUNGIBLE:
            return {}
        best = self.rungs[0]
        return {family.device: str(best.shape.count // self.pods_per_node(best))}


def workloads(
    name: str, layout: Layout, rungs: Sequence[Rung], parallelism: Parallelism = _ONE_MACHINE
) -> tuple[Workload, ...]:
    """Return the Deployments that serve the rungs, the one of the best rung first."""
    families = tuple(dict.fromkeys(rung.shape.family for rung in rungs))
    if layout is Layout.FUNGIBLE or len(families) == 1:
        return (Workload(name, layout, tuple(rungs), parallelism),)
    return tuple(
        Workload(
            f"{name}-{family}",
            layout,
            tuple(rung for rung in rungs if rung.shape.family is family),
            parallelism,
        )
        for family in families
    )
