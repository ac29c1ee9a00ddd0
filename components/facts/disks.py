"""Local SSDs as a node's ephemeral storage: their size, and what GKE keeps of them.

How many a machine has, and the disk types that it takes, are in the accelerator's entry.
"""


def reserved_of_ssds_gib(count: int) -> int:
    """Return the part of local SSDs as ephemeral storage that GKE reserves.

    Source: GoogleCloudPlatform/cluster-autoscaler @7d250507, `pkg/cloudprovider/gke/reserved.go`,
    `PredictEphemeralLocalSsdKubeReservedEphemeralStorage` (2026-08-21).
    """
    return {1: 50, 2: 75}.get(count, 100)


LOCAL_SSD_GB = 375
"""Size of one local SSD of these machines (Google's API reference of
EphemeralStorageLocalSsdConfig: "Each local SSD is 375 GB in size"; cluster-autoscaler has other
sizes for other families only)."""
