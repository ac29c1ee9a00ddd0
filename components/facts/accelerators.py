"""The lookup of accelerators and machines of both families."""

from .gpu import GPUS
from .shapes import Accelerator, Shape
from .tpu import TPUS

ACCELERATORS: dict[str, Accelerator] = {**TPUS, **GPUS}
"""Every accelerator by its name: a TPU generation (`v6e`) or a GPU (`nvidia-l4`)."""

SHAPES: dict[str, Shape] = {
    shape.key: shape for accelerator in ACCELERATORS.values() for shape in accelerator.machines
}
"""Every single-host machine by its key, e.g. `v6e-1`, `nvidia-l4-2`."""


def shape_for(key: str) -> Shape:
    """Return the shape of this key.

    Raises ValueError, naming the known keys, where there is none.
    """
    if key not in SHAPES:
        raise ValueError(f"unknown shape '{key}'; known: {', '.join(SHAPES)}")
    return SHAPES[key]
