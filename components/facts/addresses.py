"""Addresses and ports that Google Cloud gives to nodes and pods, with sources."""

from dataclasses import dataclass

PORTS_OF_AN_ADDRESS = 64_512
"""TCP ports of one Cloud NAT address that nodes may have (Cloud NAT, "IP addresses and ports",
2026-11)."""


@dataclass(frozen=True)
class NatPorts:
    """How many ports of one protocol Cloud NAT gives to a node."""

    fewest: int
    """Kept for the node, whether it uses them or not."""
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
