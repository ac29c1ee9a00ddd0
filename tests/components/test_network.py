"""Network: the stack's own, or somebody else's left alone."""

import ipaddress
from itertools import combinations

from components.cluster.network import Network, NetworkArgs
from tests.components.recorder import Recorder


def own() -> Network:
    """Make a network of the stack's own."""
    return Network("vllm", {"project": "p", "region": "europe-west4"})


def test_no_range_of_an_own_network_lies_in_another(engine: Recorder) -> None:
    args: NetworkArgs = {"project": "p", "region": "europe-west4", "proxies": True}
    engine.run(lambda: Network("vllm", args))
    subnetworks = engine.inputs("gcp:compute/subnetwork:Subnetwork").values()
    ranges = [each["ipCidrRange"] for each in subnetworks] + [
        inner["ipCidrRange"] for each in subnetworks for inner in each.get("secondaryIpRanges", [])
    ]
    networks = [ipaddress.ip_network(each) for each in ranges]
    assert len(networks) == 4
    assert [(a, b) for a, b in combinations(networks, 2) if a.overlaps(b)] == []
