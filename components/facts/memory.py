"""How much of an accelerator's memory a process finds, device by device.

Sources, read 2026-11-21: L4 as measured for kvplan 0.1.1; v6e as measured on a four-chip machine
(124.98 GiB in all); v5e from a log in vllm-project/tpu-inference#1467; v5p and v7x from tpu-info
0.7.1's table, a v7x chip being two devices; T4 from GKE's own capacity table for DRA. What is not
measured is general knowledge: good for a warning, not for a refusal.
"""

from dataclasses import dataclass

from .shapes import Shape


@dataclass(frozen=True)
class DeviceMemory:
    """What one device has for vLLM and the driver together."""

    gib: float
    measured: bool
    """Whether somebody saw it, or a vendor's table says it; else it is an estimate."""


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
    """Return the memory of one device of a machine; the vendor's figure where no better is known.

    The vendor's is an upper bound, so it never refuses what would fit.
    """
    stated = DeviceMemory(shape.accelerator_memory_gib / shape.devices, measured=False)
    return _DEVICES.get(shape.accelerator, stated)
