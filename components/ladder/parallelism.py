"""The hardware of one replica: one GPU of a machine, a whole machine, or several."""

from dataclasses import dataclass
from enum import StrEnum

from ..facts.shapes import Shape


class Strategy(StrEnum):
    """Distribution of the model over accelerators."""

    SINGLE_GPU = "singleGpu"
    """A replica uses one GPU; a machine with several GPUs runs several replicas."""
    TENSOR_PARALLEL = "tensorParallel"
    """All accelerators of one machine share each layer."""
    MULTI_NODE = "multiNode"
    """Several machines share the layers, and the accelerators of each machine share its layers."""


@dataclass(frozen=True)
class Parallelism:
    """The strategy, and the number of machines of one replica."""

    strategy: Strategy = Strategy.TENSOR_PARALLEL
    nodes: int = 1
    """Number of machines; above 1 with `multiNode` only."""

    @property
    def grouped(self) -> bool:
        """Return whether one replica is a group of pods."""
        return self.strategy is Strategy.MULTI_NODE

    def pods_per_node(self, shape: Shape) -> int:
        """Return the number of pods on a machine."""
        return shape.count if self.strategy is Strategy.SINGLE_GPU else 1

    def devices_per_pod(self, shape: Shape) -> int:
        """Return the devices over which a pod splits each layer; a v7x chip has two."""
        return shape.devices // self.pods_per_node(shape)


def tensor_parallel_size(shape: Shape, heads: int | None, parallelism: Parallelism) -> int:
    """Return the number of devices that share each layer: all of a pod, or a divisor of the heads.

    A size that does not divide the attention heads stops vLLM at start, after the node and the
    image are paid for. An unknown number of heads is not checked.
    """
    size = parallelism.devices_per_pod(shape)
    while heads is not None and heads % size and size > 1:
        size //= 2
    return size
