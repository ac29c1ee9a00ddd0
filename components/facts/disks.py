"""Disks by machine: the types that can be attached as volumes, and the local SSDs.

Source: GoogleCloudPlatform/cluster-autoscaler @7d250507 and 0d974c08 (2026-08)
`pkg/cloudprovider/gke/machinetypes/deprecated_machine_types_config.go`, which has both for each
family. Types for confidential nodes only are left out, as no node here is one; so are types of its
a3 family that the a3-ultragpu sizes, which boot from Hyperdisk only, do not support. The type of
the boot disk is in `gpu.py` and `tpu.py`.
"""

_PD = ("pd-balanced", "pd-ssd", "pd-standard")

# Longest prefix of the machine type first, since `a3-ultragpu` also starts with `a3`.
_VOLUME_TYPES = {
    "a2-": ("hyperdisk-ml", "pd-balanced", "pd-extreme", "pd-ssd", "pd-standard"),
    "a3-ultragpu-": (
        "hyperdisk-balanced",
        "hyperdisk-balanced-high-availability",
        "hyperdisk-extreme",
        "hyperdisk-ml",
        "hyperdisk-throughput",
    ),
    "a3-": (
        "hyperdisk-balanced",
        "hyperdisk-balanced-high-availability",
        "hyperdisk-extreme",
        "hyperdisk-ml",
        "hyperdisk-throughput",
        "pd-balanced",
        "pd-ssd",
    ),
    "a4-": ("hyperdisk-balanced", "hyperdisk-extreme", "hyperdisk-ml"),
    "ct4p-": ("pd-balanced", "pd-extreme", "pd-ssd", "pd-standard"),
    "ct5lp-": ("hyperdisk-ml", "pd-balanced", "pd-ssd"),
    "ct5p-": ("hyperdisk-ml", "pd-balanced", "pd-ssd"),
    "ct6e-": ("hyperdisk-balanced", "hyperdisk-ml"),
    "g2-": ("hyperdisk-ml", "hyperdisk-throughput", *_PD),
    "g4-": (
        "hyperdisk-balanced",
        "hyperdisk-balanced-high-availability",
        "hyperdisk-extreme",
        "hyperdisk-throughput",
    ),
    "n1-": ("pd-balanced", "pd-extreme", "pd-ssd", "pd-standard"),
    "tpu7x-": ("hyperdisk-balanced", "hyperdisk-ml"),
}


def volume_types(machine_type: str) -> tuple[str, ...]:
    """Return the types of disk that can be attached to a machine, in alphabetical order.

    Raises KeyError if the machine's family is unknown.
    """
    for prefix, found in _VOLUME_TYPES.items():
        if machine_type.startswith(prefix):
            return found
    raise KeyError(machine_type)


_N1 = (1, 2, 3, 4, 5, 6, 7, 8, 16, 24)

LOCAL_SSDS: dict[str, tuple[int, ...]] = {
    "n1-standard-8": _N1,
    "n1-standard-16": _N1,
    "n1-standard-32": _N1,
    "g2-standard-4": (1,),
    "g2-standard-8": (1,),
    "g2-standard-12": (1,),
    "g2-standard-16": (1,),
    "g2-standard-32": (1,),
    "g2-standard-24": (2,),
    "g2-standard-48": (4,),
    "g2-standard-96": (8,),
    "g4-standard-48": (4,),
    "g4-standard-96": (8,),
    "g4-standard-192": (16,),
    "g4-standard-384": (32,),
    "a2-highgpu-1g": (1, 2, 4, 8),
    "a2-highgpu-2g": (2, 4, 8),
    "a2-highgpu-4g": (4, 8),
    "a2-highgpu-8g": (8,),
    "a2-megagpu-16g": (8,),
    "a2-ultragpu-1g": (1,),
    "a2-ultragpu-2g": (2,),
    "a2-ultragpu-4g": (4,),
    "a2-ultragpu-8g": (8,),
    "a3-highgpu-1g": (2,),
    "a3-highgpu-2g": (4,),
    "a3-highgpu-4g": (8,),
    "a3-highgpu-8g": (16,),
    "a3-megagpu-8g": (16,),
    "a3-ultragpu-8g": (32,),
    "a4-highgpu-8g": (32,),
}
"""Numbers of local SSDs that a machine can have as ephemeral storage; a machine that is not in the
table, such as every TPU machine, cannot have any."""

_COME_WITH_SSDS = ("a2-ultragpu-", "a3-", "a4-")


def bundled_ssds(machine_type: str) -> int:
    """Return the number of local SSDs that are part of a machine; 0 without any.

    The file above counts them as automatic, and their price as part of the machine's. Compute
    Engine's page on adding local SSDs agrees for every A2 Ultra, A3 and A4 machine; those of a G4
    are optional (docs.cloud.google.com/compute/docs/disks/add-local-ssd, 2026-11). GKE uses them as
    the node's ephemeral storage and returns their number, and Google's provider replaces a pool
    that does not set it (magic-modules `node_config.go.tmpl`; hashicorp/terraform-provider-google
    issue 17068, mozilla/terraform-modules pull 464; 2026-11).
    """
    return LOCAL_SSDS[machine_type][0] if machine_type.startswith(_COME_WITH_SSDS) else 0


def reserved_of_ssds_gib(count: int) -> int:
    """Return the part of local SSDs as ephemeral storage that GKE reserves.

    Source: the same repository, `pkg/cloudprovider/gke/reserved.go`,
    `PredictEphemeralLocalSsdKubeReservedEphemeralStorage` (2026-08-21).
    """
    return {1: 50, 2: 75}.get(count, 100)


LOCAL_SSD_GB = 375
"""Size of one local SSD of these machines (Google's API reference of
EphemeralStorageLocalSsdConfig: "Each local SSD is 375 GB in size"; the file above has other sizes
for other families only)."""
