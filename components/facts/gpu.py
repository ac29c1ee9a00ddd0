"""NVIDIA GPUs on Compute Engine: those of rungs, and those that are not served.

The entries are by machine series, in `gpu_n1_a2_g2` and `gpu_a3_a4_g4`.
"""

from . import gpu_a3_a4_g4, gpu_n1_a2_g2
from .shapes import Accelerator

GPUS: dict[str, Accelerator] = {
    entry.name: entry for entry in (*gpu_n1_a2_g2.ENTRIES, *gpu_a3_a4_g4.ENTRIES)
}
"""Every GPU of a rung, by GKE's accelerator name."""

UNSERVED: dict[str, str] = {
    "nvidia-gb200": "a4x-highgpu-4g has arm64 CPUs, and the images are built for amd64"
}
"""GPUs of GKE that no rung can use, each with the reason."""
