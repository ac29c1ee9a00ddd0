"""The keys under `parallelism`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..core.section import Section
from .parallelism import Parallelism, Strategy

_NODES = 2


class ParallelismSection(Section):
    """One accelerator, one machine, or several machines for each replica."""

    strategy: Strategy = Strategy.TENSOR_PARALLEL
    """Accelerators of one replica."""
    nodes: Annotated[int, Field(ge=2, le=100)] | None = None
    """Number of machines of one replica with strategy `multiNode`; two if unset."""

    @property
    def planned(self) -> Parallelism:
        """Return the choice with its default."""
        if self.strategy is not Strategy.MULTI_NODE:
            return Parallelism(self.strategy)
        return Parallelism(self.strategy, _NODES if self.nodes is None else self.nodes)

    @model_validator(mode="after")
    def _only_a_group_has_nodes(self) -> Self:
        if self.nodes is not None and self.strategy is not Strategy.MULTI_NODE:
            raise ValueError(
                f"'nodes' has no effect with strategy '{self.strategy}', whose replicas have one "
                f"each; remove it or write strategy 'multiNode'"
            )
        return self
