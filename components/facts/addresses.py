"""Addresses and ports that Google Cloud gives to nodes and pods, with sources."""

from dataclasses import dataclass

PORTS_OF_AN_ADDRESS = 64_512
"""TCP ports of one Cloud NAT address that nodes can use (Cloud NAT, "IP addresses and ports",
2026-11)."""


@dataclass(frozen=True)
class NatPorts:
    """Number of ports of one protocol that Cloud NAT assigns to a node."""

    fewest: int
    """Ports that are reserved for the node."""
    most: int

    def addresses(self, nodes: int) -> int:
        """Return how many NAT addresses nodes keep ports of.

        >>> NatPorts(1024, 32768).addresses(64)
        2
        """
        return -(-nodes // (PORTS_OF_AN_ADDRESS // self.fewest))


NAT_PORTS = NatPorts(fewest=1024, most=32_768)
"""Of a network of the stack's own. Each connection to one address of the model hub takes a port,
and a closed one keeps it for 120 s. A machine has up to 8 replicas, and Hugging Face's downloader
opened up to 128 connections for each (huggingface/xet-core#436, 2025-08): 8 x 128. Google's own
64 ports are fewer than one replica opens. Gardener keeps 2048 (gardener-extension-provider-gcp#6),
and OpenShift found 512 too few (openshift/installer#4273). Dynamic allocation takes powers of two
from 32 to 65536 (the provider's `compute_router_nat`, 2026-08)."""


SYSTEM_MAX_PODS = 110
"""Default maximum of pods on a node, as in the system pool (GKE's page on the maximum of Pods per
node, 2026-11)."""

MAX_PODS = 32
"""Maximum number of pods on a serving node, as in Google's own ComputeClasses for accelerators
(`docs/guides/optimizing-gke-workloads-with-custom-compute-classes` of
GoogleCloudPlatform/accelerated-platforms, 2026-08). A serving node runs up to 8 replicas in
addition to GKE's own pods."""

MAX_PODS_RANGE = (8, 256)
"""Values that GKE accepts (the ComputeClass's definition, 2026-08)."""

GKE_PODS = (
    "anetd",
    "collector",
    "dcgm-exporter",
    "filestore-node",
    "fluentbit-gke",
    "gcsfusecsi-node",
    "gke-metadata-server",
    "gke-metrics-agent",
    "image-package-extractor",
    "ip-masq-agent",
    "netd",
    "node-local-dns",
    "nvidia-gpu-device-plugin or tpu-device-plugin",
    "pdcsi-node",
    "secrets-store-gke",
    "secrets-store-provider-gke",
)
"""GKE's DaemonSets on a serving node, at the most: no document of Google lists them, and they
depend on the cluster's version and add-ons."""

RESERVED_IN_A_SUBNETWORK = 4
"""Addresses of a primary range that Google reserves (VPC, "Subnets", 2026-11)."""


def pod_block(max_pods: int) -> int:
    """Return how many addresses GKE sets aside for the pods of one node.

    At least twice as many as it may run, as a power of two (GKE's page on the maximum of Pods per
    node, 2026-11).

    >>> [pod_block(pods) for pods in (8, 16, 32, 110, 256)]
    [16, 32, 64, 256, 512]
    """
    return 1 << (2 * max_pods - 1).bit_length()
