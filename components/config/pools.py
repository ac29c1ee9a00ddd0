"""The ladder as a person writes it."""

from typing import Annotated

from pydantic import Field

from ..plan.ladder import Capacity
from .autoscaling import Target
from .section import Section
from .text import Name, Zone


class Pool(Section):
    """One rung of the ladder; order in the list is order of preference."""

    name: Name
    accelerator: str
    """`tpu` for the stack's generation, a generation (`v6e`), or GKE's GPU name (`nvidia-l4`)."""
    topology: str | None = None
    chips: Annotated[int, Field(ge=1)] | None = None
    gpus: Annotated[int, Field(ge=1)] | None = None
    zones: tuple[Zone, ...] = ()
    capacity: Capacity = Capacity.ON_DEMAND
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 2
    target: Target | None = None
    """How much of the autoscaler's first metric a replica on this rung should have."""


TUTORIAL_POOLS = tuple(
    Pool.model_validate(pool)
    for pool in (
        {"name": "tpu", "accelerator": "tpu", "minNodes": 1},
        {"name": "l4-spot", "accelerator": "nvidia-l4", "capacity": "spot"},
        {"name": "l4", "accelerator": "nvidia-l4", "minNodes": 1},
    )
)
"""The ladder of a stack that names none: the fungibility tutorial's."""
