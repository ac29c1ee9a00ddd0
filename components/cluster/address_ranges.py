"""Address ranges: those of a new network, those that Google uses, and the private ones.

This file also measures which share of the internet a list of networks covers. It looks at the whole
list, since two halves cover everything.
"""

from collections.abc import Sequence
from fractions import Fraction
from ipaddress import IPv4Network, collapse_addresses

NODES = "10.0.0.0/20"
PODS = "10.4.0.0/14"
SERVICES = "10.8.0.0/20"
PROXIES = "10.9.0.0/23"
"""Range for the proxies of the region's load balancers, of the size that Google recommends (its
page on proxy-only subnets, 2026-11)."""

ANYWHERE = "0.0.0.0/0"

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""Private addresses (RFC 1918)."""

SHARED = "100.64.0.0/10"
"""Shared addresses of carriers (RFC 6598), not public either; Google Cloud accepts subnetworks in
this range."""

LINK_LOCAL = "169.254.0.0/16"
"""Link-local addresses, which the node itself answers."""

FRONT_ENDS = ("35.191.0.0/16", "130.211.0.0/22")
"""Google's health checks, and its global proxies (Cloud Load Balancing, "Firewall rules",
2026-11)."""

METADATA = "169.254.169.254/32"
"""The metadata server, which gives a pod its Google credentials; with Cloud DNS it is also the
pod's name server. GKE Dataplane V2 checks a packet against the policies before it rewrites this
address (gke-labs/kube-agents#747 and #1169, 2026-08)."""

METADATA_ON_THE_NODE = "169.254.169.252/32"
"""The metadata server's address on nodes without Dataplane V2, at ports 987 and 988. Google advises
to allow both (its page on network policies, 2026-11)."""

DNS_ON_THE_NODE = "169.254.20.10/32"
"""NodeLocal DNSCache, which GKE enables for clusters of 1.34.1-gke.3720000 or later."""

_NOT_PUBLIC = tuple(
    map(
        IPv4Network,
        (*PRIVATE, SHARED, LINK_LOCAL, "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/3"),
    )
)
"""Addresses that never send over the internet (IANA's registry of special-purpose IPv4
addresses)."""

_INTERNET = 2**32 - sum(each.num_addresses for each in _NOT_PUBLIC)

TOO_WIDE = Fraction(1, 16)
"""Share of the internet from which on a list of networks no longer restricts callers. The largest
holder of addresses, the US Department of Defense, has 12 of the 256 blocks of the size /8 by the
names of its parts (6, 11, 21, 22, 26, 28 to 30, 33, 55, 214 and 215 in IANA's IPv4 address space
registry, the copy in dndx/nchnroutes @0d2c5f15, read 2026-11-30), so a list this wide covers more
than any one organization has."""


def internet_share(networks: Sequence[str]) -> Fraction:
    """Return the share of the internet's IPv4 addresses that the networks cover together.

    >>> internet_share(["0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8"])
    Fraction(1, 1)
    """
    covered = list(collapse_addresses(map(IPv4Network, networks)))
    inside = (
        min(network.num_addresses, special.num_addresses)
        for network in covered
        for special in _NOT_PUBLIC
        if network.overlaps(special)
    )
    return Fraction(sum(each.num_addresses for each in covered) - sum(inside), _INTERNET)


def too_wide(networks: Sequence[str]) -> str | None:
    """Return a message if the networks together cover too much of the internet, or None."""
    share = internet_share(networks)
    if share < TOO_WIDE:
        return None
    share_in_words = f"{float(share * 100):.3g}% of the internet's addresses"
    if len(networks) == 1:
        return f"{networks[0]} covers {share_in_words}"
    return f"these {len(networks)} networks together cover {share_in_words}"
