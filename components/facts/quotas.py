"""Compute Engine's quotas by their names: a metric, and its dimension if it has one.

GKE's machines count against Compute Engine's quota, not Cloud TPU's (cloud.google.com
`tpu/docs/consumption-options`). Sources, read 2026-11-21: Compute Engine's API reference
`Quota.metric` (metrics without a dimension); Google's own recipes (AI-Hypercomputer) for
`gpu_family:NVIDIA_H100_MEGA` and `gpu_family:NVIDIA_H200`; quota listings of projects that ran
these machines, summer and autumn 2026, for all that is not `documented`. TPUs count chips.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quota:
    """One limit of a project, by its name on the console's quota page."""

    metric: str
    """E.g. `NVIDIA_L4_GPUS`."""
    dimension: str = ""
    """Filter, such as `tpu_family:CT6E`; empty if the metric alone identifies the quota."""
    documented: bool = True
    """Whether a document of Google has the name; otherwise it was seen in a project."""
    regional: bool = True

    @property
    def name(self) -> str:
        """Return the metric with its dimension, as you search for it in the console."""
        return f"{self.metric} {self.dimension}".strip()


@dataclass(frozen=True)
class AcceleratorQuota:
    """The limits on one accelerator: for on-demand nodes, and for preemptible ones."""

    on_demand: Quota | None
    """None if no name is known."""
    spot: Quota | None


def metric_quotas(metric: str, *, documented: bool = True) -> AcceleratorQuota:
    """Return the quotas of an accelerator with a metric of its own, such as `NVIDIA_L4_GPUS`."""
    spot = Quota(f"PREEMPTIBLE_{metric}", documented=documented)
    return AcceleratorQuota(Quota(metric, documented=documented), spot)


def family_quotas(family: str, *, documented: bool = False) -> AcceleratorQuota:
    """Return the quotas of a GPU that is a family of GPUS_PER_GPU_FAMILY, such as `NVIDIA_H100`."""
    return AcceleratorQuota(
        Quota("GPUS_PER_GPU_FAMILY", f"gpu_family:{family}", documented),
        Quota(f"PREEMPTIBLE_{family}_GPUS", documented=False),
    )


ALL_GPUS = Quota("GPUS_ALL_REGIONS", regional=False)
"""GPUs of every kind and capacity, in all regions together; 0 in a new project."""

DISK_QUOTAS: dict[str, Quota] = {
    "hyperdisk-balanced": Quota("HDB_TOTAL_GB", documented=False),
    "pd-balanced": Quota("SSD_TOTAL_GB"),
    "pd-ssd": Quota("SSD_TOTAL_GB"),
}
"""Quota of a boot disk by its type, in GB."""

LOCAL_SSD = Quota("LOCAL_SSD_TOTAL_GB")
SPOT_LOCAL_SSD = Quota("PREEMPTIBLE_LOCAL_SSD_GB")
"""Local SSDs in GB; newer families may count against LOCAL_SSD_TOTAL_STORAGE_PER_VM_FAMILY."""

_CPU_METRICS = {"e2": "CPUS", "n1": "CPUS", "a2": "A2_CPUS"}


def cpu_quota(machine_type: str) -> Quota:
    """Return the limit on a machine's vCPU.

    It is not documented which of three metrics counts a newer family, and projects differ.
    """
    family = machine_type.partition("-")[0]
    if family in _CPU_METRICS:
        return Quota(_CPU_METRICS[family])
    newer = f"{family.upper()}_CPUS or CPUS_PER_VM_FAMILY vm_family:{family.upper()}"
    return Quota("CPUS", f"or {newer}", documented=False)
