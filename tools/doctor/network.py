"""Checks of an existing network: address ranges, Cloud NAT and proxy-only subnetwork.

For the roles in a host project see `shared_vpc.py`. Fields: the Compute Engine API's
`subnetworks` and `routers`, read 2026-11.
"""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import Any

from components.estimates.room import Growth, nodes_shortage, pods_shortage, room_for_nodes
from components.facts.addresses import NAT_PORTS, NatPorts
from components.facts.full_names import full_name
from tools.doctor.answers import mapping, required, rows
from tools.doctor.check import Answer, Check, Finding, ParseError, Status

_JSON = ("--format=json", "--quiet")
_FEWEST_SERVICES = 32
"""The stack has up to 6 Services and GKE a few more; a range is a power of two."""
_STATIC_PORTS, _FEWEST_DYNAMIC_PORTS, _MOST_DYNAMIC_PORTS = 64, 32, 65_536
"""Default ports of Cloud NAT per node (the provider's `compute_router_nat`, 2026-08)."""


@dataclass(frozen=True)
class Ground:
    """An existing network, and the pools that need addresses in it."""

    project: str
    host: str
    """The project that owns the network; equal to `project` without a Shared VPC."""
    region: str
    network: str
    subnetwork: str
    pod_range: str
    service_range: str
    pools: Sequence[Growth]
    has_proxies: bool
    """Whether a proxy-only subnetwork is needed."""

    @property
    def of_subnetwork(self) -> tuple[str, ...]:
        """Return the arguments that name the subnetwork in a command."""
        return (self.subnetwork, f"--region={self.region}", f"--project={self.host}")

    def command(self, *words: str) -> str:
        """Return a command on the subnetwork."""
        return " ".join(
            ("gcloud compute networks subnets", words[0], *self.of_subnetwork, *words[1:])
        )


def network_checks(ground: Ground | None) -> list[Check]:
    """Return the checks of an existing network; none if the stack creates its own."""
    if ground is None:
        return []
    subnets = ("gcloud", "compute", "networks", "subnets")
    proxies = Check(
        "proxies",
        (
            *(*subnets, "list", f"--network={ground.network}", f"--regions={ground.region}"),
            *("--filter=purpose=REGIONAL_MANAGED_PROXY", f"--project={ground.host}", *_JSON),
        ),
        functools.partial(read_proxies, ground),
        after="project",
    )
    return [
        Check(
            "subnetwork",
            (*subnets, "describe", *ground.of_subnetwork, *_JSON),
            functools.partial(read_subnetwork, ground),
            after="project",
            refused=functools.partial(refused_subnetwork, ground),
        ),
        Check(
            "Cloud NAT",
            (
                *("gcloud", "compute", "routers", "list", f"--regions={ground.region}"),
                *(f"--project={ground.host}", *_JSON),
            ),
            functools.partial(read_nat, ground),
            after="project",
        ),
        *([proxies] if ground.has_proxies else []),
    ]


def read_subnetwork(ground: Ground, out: str) -> Iterator[Finding]:
    """Compare the ranges with the nodes and pods that the stack may grow to."""
    found = mapping(out)
    there = full_name(str(required(found, "network")))
    if (there.project, there.name) != (ground.host, ground.network):
        what = f"the subnetwork is in network '{there.name}' of project '{there.project}'"
        yield Finding(Status.FAILED, what, "correct vllm-gke:network.existing")
        return
    nodes = _range(required(found, "ipCidrRange"))
    ranges = {
        str(required(each, "rangeName")): _range(required(each, "ipCidrRange"))
        for each in found.get("secondaryIpRanges", [])
    }
    problems = [
        *_nodes(ground, nodes),
        *_missing(ground, ranges),
        *_pods(ground, ranges.get(ground.pod_range)),
        *_services(ground, ranges.get(ground.service_range)),
    ]
    yield from problems
    if not found.get("privateIpGoogleAccess", False):
        what = "Private Google Access is off: nodes reach Google's services only by Cloud NAT"
        yield Finding(
            Status.WARNING, what, ground.command("update", "--enable-private-ip-google-access")
        )
    if not problems:
        count = sum(pool.nodes for pool in ground.pools)
        yield Finding(
            Status.OK,
            f"{nodes} has room for {room_for_nodes(nodes):,} nodes, and {ranges[ground.pod_range]} "
            f"for the pods of the {count:,} that the stack may grow to; what others use of them "
            f"is not known",
        )


def _nodes(ground: Ground, nodes: str) -> Iterator[Finding]:
    short = nodes_shortage(ground.pools, nodes)
    if short is not None:
        expand = ground.command("expand-ip-range", "--prefix-length=LENGTH")
        yield Finding(Status.FAILED, short, f"lower pools.maxNodes, or: {expand}")


def _missing(ground: Ground, ranges: Mapping[str, str]) -> Iterator[Finding]:
    known = ", ".join(ranges) or "none"
    for key, name in (("podRange", ground.pod_range), ("serviceRange", ground.service_range)):
        if name not in ranges:
            add = ground.command("update", f"--add-secondary-ranges={name}=RANGE")
            yield Finding(
                Status.FAILED,
                f"the subnetwork has no secondary range '{name}'; it has: {known}",
                f"set network.existing.{key} to one of them, or: {add}",
            )


def _pods(ground: Ground, pods: str | None) -> Iterator[Finding]:
    short = None if pods is None else pods_shortage(ground.pools, pods)
    if short is not None:
        add = ground.command("update", "--add-secondary-ranges=NAME=RANGE")
        yield Finding(
            Status.FAILED,
            f"'{ground.pod_range}': {short}",
            f"lower pools.maxNodes or pools.maxPodsPerNode, or name a wider range as "
            f"network.existing.podRange: {add}",
        )


def _services(ground: Ground, services: str | None) -> Iterator[Finding]:
    if services is not None and IPv4Network(services).num_addresses < _FEWEST_SERVICES:
        add = ground.command("update", "--add-secondary-ranges=NAME=RANGE")
        yield Finding(
            Status.WARNING,
            f"'{ground.service_range}' ({services}) has few addresses for Services",
            f"name a range of {_FEWEST_SERVICES} or more as network.existing.serviceRange: {add}",
        )


def refused_subnetwork(ground: Ground, answer: Answer) -> Finding | None:
    """Report that the subnetwork does not exist."""
    if "was not found" not in answer.err:
        return None
    what = f"there is no subnetwork '{ground.subnetwork}' in {ground.region} of '{ground.host}'"
    return Finding(
        Status.FAILED, what, "correct vllm-gke:network.existing, or create the subnetwork"
    )


def read_nat(ground: Ground, out: str) -> Iterator[Finding]:
    """Report the NAT's ports per node, and whether its addresses have enough ports."""
    serving = [
        (str(required(router, "name")), nat)
        for router in rows(out)
        if full_name(str(required(router, "network"))).name == ground.network
        for nat in router.get("nats", [])
        if _serves(nat, ground.subnetwork)
    ]
    if not serving:
        yield Finding(
            Status.WARNING,
            f"no Cloud NAT of {ground.region} serves it: nodes without a public address do not "
            f"reach the model hub, unless the network has another route to the internet",
            f"gcloud compute routers nats create NAME --router=ROUTER --region={ground.region} "
            f"--project={ground.host} --auto-allocate-nat-external-ips --nat-all-subnet-ip-ranges",
        )
    for router, nat in serving:
        yield from _ports(ground, router, nat)


def _serves(nat: Mapping[str, Any], subnetwork: str) -> bool:
    if required(nat, "sourceSubnetworkIpRangesToNat") != "LIST_OF_SUBNETWORKS":
        return True
    listed = required(nat, "subnetworks")
    return subnetwork in {full_name(str(required(each, "name"))).name for each in listed}


def _ports(ground: Ground, router: str, nat: Mapping[str, Any]) -> Iterator[Finding]:
    dynamic = nat.get("enableDynamicPortAllocation", False)
    fewest = _whole(nat, "minPortsPerVm", _FEWEST_DYNAMIC_PORTS if dynamic else _STATIC_PORTS)
    most = _whole(nat, "maxPortsPerVm", _MOST_DYNAMIC_PORTS) if dynamic else fewest
    name = required(nat, "name")
    update = (
        f"gcloud compute routers nats update {name} --router={router} --region={ground.region} "
        f"--project={ground.host}"
    )
    if most < NAT_PORTS.fewest:
        yield Finding(
            Status.WARNING,
            f"'{name}' gives a node {most} ports; 8 replicas that download open up to "
            f"{NAT_PORTS.fewest} connections",
            f"{update} --no-enable-endpoint-independent-mapping --enable-dynamic-port-allocation "
            f"--min-ports-per-vm={NAT_PORTS.fewest} --max-ports-per-vm={NAT_PORTS.most}",
        )
        return
    count = sum(pool.nodes for pool in ground.pools)
    wanted, there = NatPorts(fewest, most).addresses(count), len(nat.get("natIps", []))
    if nat.get("natIpAllocateOption") == "MANUAL_ONLY" and there < wanted:
        yield Finding(
            Status.WARNING,
            f"'{name}' has {there} addresses, and {count:,} nodes of {fewest} ports take {wanted}",
            f"{update} --nat-external-ip-pool=ADDRESSES",
        )
        return
    yield Finding(Status.OK, f"'{name}' gives a node up to {most:,} ports")


def read_proxies(ground: Ground, out: str) -> Iterator[Finding]:
    """Report whether the region has a proxy-only subnetwork."""
    active = [required(row, "name") for row in rows(out) if row.get("role") == "ACTIVE"]
    if active:
        yield Finding(Status.OK, f"'{active[0]}' is there")
        return
    yield Finding(
        Status.FAILED,
        f"no active proxy-only subnetwork of '{ground.network}' in {ground.region}",
        f"gcloud compute networks subnets create NAME --purpose=REGIONAL_MANAGED_PROXY "
        f"--role=ACTIVE --network={ground.network} --region={ground.region} "
        f"--project={ground.host} --range=RANGE",
    )


def _whole(nat: Mapping[str, Any], key: str, default: int) -> int:
    value = nat.get(key, default)
    if not isinstance(value, int) or value < 1:
        raise ParseError(f"{key} is not a number of ports")
    return value


def _range(text: object) -> str:
    try:
        return str(IPv4Network(str(text)))
    except (AddressValueError, NetmaskValueError, ValueError):
        raise ParseError("a range is not an IPv4 network") from None
