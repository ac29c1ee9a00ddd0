"""The keys under `pools`.

Keys without an effect on some pools have their default in the plan, which can tell a key that is
set from one that is not.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from ..core.section import Section
from ..core.text import FlagName, Name, VariableName, Zone, without
from ..facts.addresses import MAX_PODS_RANGE
from ..facts.capacity import Capacity
from .capacity import reservation_problem
from .rung import CAPACITY, ClusterMode

Reservation = Annotated[str, without(reservation_problem)]
Target = Annotated[float, Field(gt=0, le=100_000)]
"""Target of a metric for a replica."""


class Pool(Section):
    """One rung of the ladder; the order of the list is the order of preference."""

    name: Name
    """Name of the rung."""
    accelerator: str
    """`tpu` for the stack's generation, a generation (`v6e`), or GKE's GPU name (`nvidia-l4`)."""
    topology: str | None = None
    """TPU slice of a node, e.g. 2x4; an alternative to `chips`."""
    chips: Annotated[int, Field(ge=1)] | None = None
    """TPU chips of a node. If no size is set, the smallest machine."""
    gpus: Annotated[int, Field(ge=1)] | None = None
    """GPUs of a node. If no size is set, the smallest machine."""
    min_accelerator_memory_gb: Annotated[int, Field(ge=1)] | None = None
    """Minimum memory of all accelerators of a machine together, in GB; an alternative to a number
    of accelerators."""
    min_memory_gb: Annotated[int, Field(ge=1)] | None = None
    """Minimum memory of the machine itself, in GB."""
    zones: tuple[Zone, ...] = ()
    """Zones of the nodes. If unset, the stack's `zones`."""
    capacity: Capacity = CAPACITY
    """How Google sells the nodes."""
    reservation: Reservation | None = None
    """Name of the reservation, optionally followed by one block of it; required if `capacity` is
    `reservation`."""
    auto_create: bool | None = None
    """GKE creates the nodes by a rule of the ComputeClass, without a node pool of the stack. By
    default true on Autopilot and false otherwise."""
    local_ssds: Annotated[int, Field(ge=1)] | None = None
    """Local SSDs of each node, used as ephemeral storage. If unset, those that are part of the
    machine."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] | None = None
    """Minimum number of nodes; 0 if unset."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Maximum number of nodes; 2 if unset."""
    max_pods_per_node: Annotated[int, Field(ge=MAX_PODS_RANGE[0], le=MAX_PODS_RANGE[1])] | None = (
        None
    )
    """Maximum number of pods on a node, including those of GKE; 32 if unset."""
    target: Target | None = None
    """Target of the autoscaler's first metric for a replica on this rung."""
    tokens_per_second: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """Measured rate of generated tokens of a node at full load; `make explain` uses it for the
    price of a million tokens."""
    arguments: Mapping[FlagName, JsonValue] = {}
    """vLLM flags on this rung, by name without dashes; they override `model.arguments`."""
    environment: Mapping[VariableName, JsonValue] = {}
    """Environment variables of vLLM on this rung; they override `model.environment`."""


TUTORIAL_POOLS = tuple(
    Pool.model_validate(pool)
    for pool in (
        {"name": "tpu", "accelerator": "tpu", "minNodes": 1},
        {"name": "l4-spot", "accelerator": "nvidia-l4", "capacity": "spot"},
        {"name": "l4", "accelerator": "nvidia-l4", "minNodes": 1},
    )
)
"""The default ladder: the one of the fungibility tutorial."""


def default_ladder(mode: ClusterMode | None) -> tuple[Pool, ...]:
    """Return the default ladder; on Autopilot without node counts."""
    if mode is not ClusterMode.AUTOPILOT:
        return TUTORIAL_POOLS
    return tuple(pool.model_copy(update={"min_nodes": None}) for pool in TUTORIAL_POOLS)
