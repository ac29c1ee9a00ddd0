"""Memory of an accelerator that a process can use, for each device.

Sources, read 2026-11-21: L4 as measured for kvplan 0.1.1; v6e as measured on a four-chip machine
(124.98 GiB in all); v5e from a log in vllm-project/tpu-inference#1467; v5p and v7x from tpu-info
0.7.1's table, a v7x chip being two devices; T4 from GKE's own capacity table for DRA. Figures that
are not measured are general knowledge: good for a warning, not for an error.
"""

from dataclasses import dataclass

from .shapes import Shape


@dataclass(frozen=True)
class DeviceMemory:
    """Memory of one device for vLLM and the driver together."""

    gib: float
    measured: bool
    """Whether it was measured or is in a vendor's table; otherwise it is an estimate."""


_DEVICES = {
    "v4": DeviceMemory(32.0, measured=False),
    "v5e": DeviceMemory(15.75, measured=True),
    "v5p": DeviceMemory(95.0, measured=True),
    "v6e": DeviceMemory(31.25, measured=True),
    "v7x": DeviceMemory(96.0, measured=True),
    "nvidia-tesla-t4": DeviceMemory(15.0, measured=True),
    "nvidia-l4": DeviceMemory(22.5, measured=True),
    "nvidia-tesla-a100": DeviceMemory(39.4, measured=False),
    "nvidia-a100-80gb": DeviceMemory(79.2, measured=False),
    "nvidia-h100-80gb": DeviceMemory(79.6, measured=False),
    "nvidia-h100-mega-80gb": DeviceMemory(79.6, measured=False),
}


def device_memory(shape: Shape) -> DeviceMemory:
    """Return the memory of one device of a machine; by default the vendor's figure.

    The vendor's figure is an upper bound, so it never refuses a model that would fit.
    """
    stated = DeviceMemory(shape.accelerator_memory_gib / shape.devices, measured=False)
    return _DEVICES.get(shape.accelerator, stated)
