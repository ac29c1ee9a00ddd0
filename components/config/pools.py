"""The ladder as a person writes it.

The default of a key that means nothing to some pools is the plan's: written or not is a difference.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from ..facts.addresses import MAX_PODS_RANGE
from ..facts.capacity import Capacity
from ..plan.ladder import ClusterMode
from .autoscaling import Target
from .section import Section
from .text import FlagName, Name, Reservation, VariableName, Zone


class Pool(Section):
    """One rung of the ladder; order in the list is order of preference."""

    name: Name
    """What the rung is called."""
    accelerator: str
    """`tpu` for the stack's generation, a generation (`v6e`), or GKE's GPU name (`nvidia-l4`)."""
    topology: str | None = None
    """The TPU slice of a node, e.g. 2x4; `chips` says the same by number."""
    chips: Annotated[int, Field(ge=1)] | None = None
    """TPU chips of a node; with no size, the smallest machine."""
    gpus: Annotated[int, Field(ge=1)] | None = None
    """GPUs of a node; with no size, the smallest machine."""
    min_accelerator_memory_gb: Annotated[int, Field(ge=1)] | None = None
    """Least memory of all accelerators of a machine together, in GB: a size for any of them."""
    min_memory_gb: Annotated[int, Field(ge=1)] | None = None
    """Least memory of the machine itself, in GB."""
    zones: tuple[Zone, ...] = ()
    """Zones of the nodes; with none, the stack's."""
    capacity: Capacity = Capacity.ON_DEMAND
    """How Google sells the nodes."""
    reservation: Reservation | None = None
    """Reservation whose nodes it takes, with capacity `reservation`; one block of it may follow."""
    auto_create: bool | None = None
    """Have GKE make its nodes by a rule of the ComputeClass; always so on Autopilot, else never."""
    local_ssds: Annotated[int, Field(ge=1)] | None = None
    """Local SSDs of each node, as its ephemeral storage; with none written, those that the machine
    comes with."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] | None = None
    """Nodes that are always there; 0 where it is left out."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Most nodes; 2 where it is left out."""
    max_pods_per_node: Annotated[int, Field(ge=MAX_PODS_RANGE[0], le=MAX_PODS_RANGE[1])] | None = (
        None
    )
    """Most pods of a node, GKE's own among them; 32 where it is left out."""
    target: Target | None = None
    """How much of the autoscaler's first metric a replica on this rung should have."""
    tokens_per_second: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    """Generated tokens that a node was measured to give at full load, for the price of them."""
    arguments: Mapping[FlagName, JsonValue] = {}
    """Flags of vLLM on this rung, by name without dashes; they go before `model.arguments`."""
    environment: Mapping[VariableName, JsonValue] = {}
    """Environment variables of vLLM on this rung; they go before `model.environment`."""


TUTORIAL_POOLS = tuple(
    Pool.model_validate(pool)
    for pool in (
        {"name": "tpu", "accelerator": "tpu", "minNodes": 1},
        {"name": "l4-spot", "accelerator": "nvidia-l4", "capacity": "spot"},
        {"name": "l4", "accelerator": "nvidia-l4", "minNodes": 1},
    )
)
"""The ladder of a stack that names none: the fungibility tutorial's."""


def default_ladder(mode: ClusterMode | None) -> tuple[Pool, ...]:
    """Return the ladder of a stack that names none; on Autopilot without its counts."""
    if mode is not ClusterMode.AUTOPILOT:
        return TUTORIAL_POOLS
    return tuple(pool.model_copy(update={"min_nodes": None}) for pool in TUTORIAL_POOLS)
