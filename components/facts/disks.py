"""Disks by machine: the kinds that can be attached as volumes, and the local SSDs.

Source: GoogleCloudPlatform/cluster-autoscaler @7d250507 and 0d974c08 (2026-08)
`pkg/cloudprovider/gke/machinetypes/deprecated_machine_types_config.go`, which says both of each
family. What it allows on confidential nodes only is left out, as no node here is one; so is what is
shared by its a3 family but not by the a3-ultragpu sizes, which boot from Hyperdisk only. The disk
to boot from is the machine's own fact, in `gpu` and `tpu`.
"""

_PD = ("pd-balanced", "pd-ssd", "pd-standard")

# Longest prefix of the machine type first, as `a3-ultragpu` is an `a3` too.
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
    """Return the kinds of disk that can be attached to a machine, in alphabetical order.

    Raises KeyError where the machine's family is unknown.
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
"""How many local SSDs a machine may have as its ephemeral storage; a machine that is not here, as
every TPU's, takes none."""

_COME_WITH_SSDS = ("a2-ultragpu-", "a3-", "a4-")


def bundled_ssds(machine_type: str) -> int:
    """Return how many local SSDs a machine comes with, whether asked for or not; 0 without any.

    The file above counts them as automatic, and their price in the machine's. Compute Engine's page
    on adding local SSDs says the same of every A2 Ultra, A3 and A4 machine; those of a G4 are asked
    for (docs.cloud.google.com/compute/docs/disks/add-local-ssd, 2026-11). GKE makes them the node's
    ephemeral storage and reports their number, and Google's provider replaces a pool that does not
    write it (magic-modules `node_config.go.tmpl`; hashicorp/terraform-provider-google issue 17068,
    mozilla/terraform-modules pull 464; 2026-11).
    """
    return LOCAL_SSDS[machine_type][0] if machine_type.startswith(_COME_WITH_SSDS) else 0


def reserved_of_ssds_gib(count: int) -> int:
    """Return what GKE keeps for itself of local SSDs that are ephemeral storage.

    Source: the same repository, `pkg/cloudprovider/gke/reserved.go`,
    `PredictEphemeralLocalSsdKubeReservedEphemeralStorage` (2026-08-21).
    """
    return {1: 50, 2: 75}.get(count, 100)


LOCAL_SSD_GB = 375
"""Size of one local SSD of these machines (Google's API reference of
EphemeralStorageLocalSsdConfig: "Each local SSD is 375 GB in size"; the file above has other sizes
for other families only)."""
