"""How much hardware one replica takes: one GPU of a machine, all of a machine, or several."""

from dataclasses import dataclass
from enum import StrEnum

from ..facts.shapes import Shape


class Strategy(StrEnum):
    """How a model is spread over accelerators."""

    SINGLE_GPU = "singleGpu"
    """A replica uses one GPU; a machine with several GPUs runs several replicas."""
    TENSOR_PARALLEL = "tensorParallel"
    """All accelerators of one machine share each layer."""
    MULTI_NODE = "multiNode"
    """Several machines share the layers, and the accelerators of each machine share its layers."""


@dataclass(frozen=True)
class Parallelism:
    """The strategy, and how many machines one replica takes."""

    strategy: Strategy = Strategy.TENSOR_PARALLEL
    nodes: int = 1
    """More than one with `multiNode` only."""

    @property
    def grouped(self) -> bool:
        """Return whether one replica is a group of pods."""
        return self.strategy is Strategy.MULTI_NODE

    def pods_per_node(self, shape: Shape) -> int:
        """Return how many pods a machine carries."""
        return shape.count if self.strategy is Strategy.SINGLE_GPU else 1

    def devices_per_pod(self, shape: Shape) -> int:
        """Return how many devices a pod shares each layer over; two a chip on v7x."""
        return shape.devices // self.pods_per_node(shape)


def tensor_parallel_size(shape: Shape, heads: int | None, parallelism: Parallelism) -> int:
    """Return how many devices share each layer: all of a pod's, or the most that divide the heads.

    A size that does not divide the attention heads stops vLLM at start, after the node and the
    image have been paid for. Heads that nobody knows are not asked.
    """
    size = parallelism.devices_per_pod(shape)
    while heads is not None and heads % size and size > 1:
        size //= 2
    return size
