"""Network: the stack's own, or somebody else's left alone."""

import ipaddress
from itertools import combinations

import pulumi

from components.cluster.network import ExistingNetworkArgs, Network, NetworkArgs
from tests.components.recorder import Recorder

EXISTING: ExistingNetworkArgs = {
    "network": "projects/p/global/networks/corp",
    "subnetwork": "projects/host/regions/europe-west4/subnetworks/corp-nodes",
    "pod_range": "corp-pods",
    "service_range": "corp-services",
}


def own() -> Network:
    """Make a network of the stack's own."""
    return Network("vllm", {"project": "p", "region": "europe-west4"})


def placement(network: Network) -> pulumi.Output[dict[str, str]]:
    """Return where a cluster goes in a network."""
    return pulumi.Output.all(
        network=network.network,
        subnetwork=network.subnetwork,
        pod_range=network.pod_range,
        service_range=network.service_range,
    )


def test_an_own_network_is_a_subnet_with_a_router_and_nat(engine: Recorder) -> None:
    engine.run(own)
    assert engine.asked_for == [
        ("gcp:compute/network:Network", "vllm"),
        ("gcp:compute/router:Router", "vllm-router"),
        ("gcp:compute/routerNat:RouterNat", "vllm-nat"),
        ("gcp:compute/subnetwork:Subnetwork", "vllm-nodes"),
    ]


def test_an_own_network_has_no_subnet_that_nobody_asked_for(engine: Recorder) -> None:
    engine.run(own)
    assert engine.one("gcp:compute/network:Network")["autoCreateSubnetworks"] is False


def test_private_nodes_reach_google_and_have_ranges_for_pods_and_services(
    engine: Recorder,
) -> None:
    engine.run(own)
    subnetwork = engine.one("gcp:compute/subnetwork:Subnetwork")
    assert subnetwork["privateIpGoogleAccess"] is True
    assert subnetwork["ipCidrRange"] == "10.0.0.0/20"
    assert subnetwork["secondaryIpRanges"] == [
        {"rangeName": "pods", "ipCidrRange": "10.4.0.0/14"},
        {"rangeName": "services", "ipCidrRange": "10.8.0.0/20"},
    ]


def test_nat_is_for_the_nodes_subnet_only(engine: Recorder) -> None:
    engine.run(own)
    nat = engine.one("gcp:compute/routerNat:RouterNat")
    assert nat["sourceSubnetworkIpRangesToNat"] == "LIST_OF_SUBNETWORKS"
    assert nat["subnetworks"] == [
        {"name": "vllm-nodes-id", "sourceIpRangesToNats": ["ALL_IP_RANGES"]}
    ]


def test_a_node_has_ports_for_eight_replicas_that_download_and_more_when_it_runs_out(
    engine: Recorder,
) -> None:
    engine.run(own)
    nat = engine.one("gcp:compute/routerNat:RouterNat")
    ports = ("enableDynamicPortAllocation", "minPortsPerVm", "maxPortsPerVm")
    assert [nat.get(each) for each in ports] == [True, 1024, 32768]
    # Google refuses the mapping beside dynamic allocation.
    assert nat.get("enableEndpointIndependentMapping") is False


def test_an_own_network_places_a_cluster_in_itself(engine: Recorder) -> None:
    assert engine.known(lambda: placement(own())) == {
        "network": "vllm-id",
        "subnetwork": "vllm-nodes-id",
        "pod_range": "pods",
        "service_range": "services",
    }


def existing() -> Network:
    """Use a network that is there."""
    return Network("vllm", {"project": "p", "region": "europe-west4", "existing": EXISTING})


def test_an_existing_network_is_not_added_to(engine: Recorder) -> None:
    engine.run(existing)
    assert engine.asked_for == []


def test_an_existing_network_may_be_anybodys(engine: Recorder) -> None:
    assert engine.known(lambda: placement(existing())) == {
        "network": "projects/p/global/networks/corp",
        "subnetwork": "projects/host/regions/europe-west4/subnetworks/corp-nodes",
        "pod_range": "corp-pods",
        "service_range": "corp-services",
    }


def test_proxies_have_a_subnet_that_nothing_else_is_in(engine: Recorder) -> None:
    args: NetworkArgs = {"project": "p", "region": "europe-west4", "proxies": True}
    network = engine.run(lambda: Network("vllm", args))
    proxies = engine.inputs("gcp:compute/subnetwork:Subnetwork")["vllm-proxies"]
    assert (proxies["purpose"], proxies["role"], proxies["ipCidrRange"]) == (
        "REGIONAL_MANAGED_PROXY",
        "ACTIVE",
        "10.9.0.0/23",
    )
    assert engine.known(lambda: network.proxy_subnetwork) == "vllm-proxies-id"


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
