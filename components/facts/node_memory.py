"""Memory of a node that GKE and the operating system reserve.

Sources: GoogleCloudPlatform/cluster-autoscaler @7d250507 (2026-08-21), `config/os-reserved.yaml`
for Container-Optimized OS on amd64 (388 MiB of 16 GiB, 1231 of 64, 2259 of 128, 30886 of 1922) and
`pkg/cloudprovider/gke/reserved.go` (`memoryBrackets`, `gcfsReservedFactor`), which agrees with
GKE's page "Plan node sizes" (docs.cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes,
2026-11).
"""

_OS_MIB, _OS_MIB_PER_GIB = 107, 17.57
"""The line through the operating system's figures up to 64 GiB; above it they are a little less."""

_STEPS = ((4000, 0.25), (4000, 0.20), (8000, 0.10), (112_000, 0.06))
"""MiB of memory, and the share of each step that the kubelet reserves; 2% of the rest above."""
_ABOVE = 0.02

_IMAGE_STREAMING = 1.04
"""Factor of nodes that stream images, which all nodes here do."""

_EVICTION_MIB = 100
"""Free memory at which the kubelet begins to evict pods."""


def kept_gib(memory_gib: float) -> float:
    """Return the part of a node's memory that pods cannot use, in GiB."""
    left, kubelet = memory_gib * 1024, 0.0
    for size, share in _STEPS:
        kubelet += min(left, size) * share
        left -= min(left, size)
    kubelet += left * _ABOVE
    system = _OS_MIB + _OS_MIB_PER_GIB * memory_gib
    return (system + kubelet * _IMAGE_STREAMING + _EVICTION_MIB) / 1024
