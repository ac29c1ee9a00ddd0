"""The terms of the ladder: pools in a stack file, and the rungs that GKE is configured with.

`resolve.py` makes the one from the other; the components create the resources of a rung.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..core.problems import Finding, Problem
from ..facts.addresses import MAX_PODS
from ..facts.capacity import Capacity
from ..facts.shapes import Shape
from .parallelism import Strategy

MIN_NODES, MAX_NODES = 0, 2
"""Default node counts of a rung."""

BOOT_DISK_GB = 200
"""Default size of a boot disk."""

CAPACITY = Capacity.ON_DEMAND
"""Default capacity of a rung."""


class Layout(StrEnum):
    """How the rungs become Deployments."""

    FUNGIBLE = "fungible"
    """One Deployment, whose privileged pods run on every rung."""
    SPLIT = "split"
    """An unprivileged Deployment for each accelerator family."""


class ClusterMode(StrEnum):
    """Manager of the cluster's nodes."""

    STANDARD = "standard"
    """The stack manages the nodes in its node pools."""
    AUTOPILOT = "autopilot"
    """GKE creates every node, and accepts no privileged pod."""


@dataclass(frozen=True)
class PoolChoice:
    """A pool in a stack file; None for a key that is missing or not readable."""

    name: str | None = None
    accelerator: str | None = None
    topology: str | None = None
    chips: int | None = None
    gpus: int | None = None
    min_accelerator_memory_gb: int | None = None
    min_memory_gb: int | None = None
    zones: tuple[str, ...] | None = None
    capacity: Capacity | None = None
    reservation: str | None = None
    auto_create: bool | None = None
    local_ssds: int | None = None
    min_nodes: int | None = None
    max_nodes: int | None = None
    max_pods_per_node: int | None = None
    target: float | None = None
    tokens_per_second: float | None = None
    arguments: Mapping[str, Any] | None = None
    environment: Mapping[str, Any] | None = None
    unread: frozenset[str] = frozenset()
    """Keys that are set but not readable: their defaults would be wrong."""


@dataclass(frozen=True)
class LadderChoice:
    """The keys of a stack file about the whole ladder; None for one that is not readable."""

    region: str | None
    zones: tuple[str, ...] | None
    tpu_generation: str | None
    layout: Layout | None
    pools: tuple[PoolChoice, ...]
    strategy: Strategy = Strategy.TENSOR_PARALLEL
    mode: ClusterMode | None = ClusterMode.STANDARD


@dataclass(frozen=True)
class Rung:
    """One rung: identical nodes that GKE adds and removes automatically."""

    name: str
    shape: Shape
    capacity: Capacity
    zones: tuple[str, ...]
    min_nodes: int
    max_nodes: int | None
    """Maximum number of nodes; None if GKE creates them and the rung has no limit."""
    target: float | None = None
    """Target of the autoscaler's first metric for a replica on this rung, if set."""
    reservation: str | None = None
    """`NAME`, or `projects/PROJECT/reservations/NAME` for one that another project shares,
    optionally followed by its block or sub-block."""
    local_ssds: int = 0
    """Local SSDs of each node, used as ephemeral storage; includes those of the machine type."""
    tokens_per_second: float | None = None
    """Measured rate of generated tokens of a node at full load, for the price of a token."""
    max_pods_per_node: int = MAX_PODS
    """Maximum number of pods on a node, including those of GKE; sets its block of addresses."""
    arguments: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """vLLM flags on this rung, by name without dashes."""
    environment: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """Environment variables of vLLM on this rung."""

    @property
    def auto_created(self) -> bool:
        """Return whether GKE creates its nodes by a rule, without a node pool of the stack."""
        return self.max_nodes is None

    @property
    def usd_per_hour(self) -> float | None:
        """Return the list price of one node with its capacity, without disks; None if unknown."""
        prices = {
            Capacity.ON_DEMAND: self.shape.usd_per_hour,
            Capacity.SPOT: self.shape.spot_usd_per_hour,
        }
        return prices.get(self.capacity)

    @property
    def pool_name(self) -> str:
        """Return GKE's name of the pool: the rung's name with a mark of the fixed properties.

        A rung that changes its machine gets another pool name, so that the new pool can be created
        before the old one is deleted.
        """
        machine = (self.shape.machine_type, self.shape.count, self.capacity)
        pods = f"{self.max_pods_per_node} pods"
        more = [choice for choice in (self.reservation, self.local_ssds) if choice]
        fixed = " ".join(map(str, [*machine, pods, *more]))
        return f"{self.name}-{hashlib.sha256(fixed.encode()).hexdigest()[:4]}"


@dataclass(frozen=True)
class Ladder:
    """The rungs, best first, with the errors (which stop the stack) and the warnings."""

    rungs: tuple[Rung, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Findings of the lint about the rungs, including waived ones."""
