"""Addresses: those that a network of the stack's own shares out, and those that are Google's."""

NODES = "10.0.0.0/20"
PODS = "10.4.0.0/14"
SERVICES = "10.8.0.0/20"
PROXIES = "10.9.0.0/23"
"""For the proxies of the region's load balancers, of the size that Google recommends (its page on
proxy-only subnets, 2026-11)."""

ANYWHERE = "0.0.0.0/0"

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""What is nobody's on the internet (RFC 1918)."""

SHARED = "100.64.0.0/10"
"""Neither (RFC 6598); Google Cloud takes subnetworks of it too."""

LINK_LOCAL = "169.254.0.0/16"
"""What a node answers itself."""

FRONT_ENDS = ("35.191.0.0/16", "130.211.0.0/22")
"""Google's health checks, and its global proxies (Cloud Load Balancing, "Firewall rules",
2026-11)."""

METADATA = "169.254.169.254/32"
"""Who gives a pod its Google credentials; with Cloud DNS, the pod's name server too. GKE Dataplane
V2 holds a packet against the policies before it rewrites this address (gke-labs/kube-agents#747 and
#1169, 2026-08)."""

METADATA_ON_THE_NODE = "169.254.169.252/32"
"""The same as nodes without Dataplane V2 see it, at ports 987 and 988. Google advises to allow both
(its page on network policies, 2026-11)."""

DNS_ON_THE_NODE = "169.254.20.10/32"
"""NodeLocal DNSCache, which GKE turns on for clusters of 1.34.1-gke.3720000 or later."""
