"""The check that a network has addresses for all nodes and pods of a stack.

The estimate has every rung at its maximum of nodes, and for each node the block of addresses that
GKE reserves for its pods. A full range stops the next node, after the others are paid for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from ..cluster.address_ranges import NODES, PODS
from ..core.problems import Problem
from ..facts.addresses import GKE_PODS, RESERVED_IN_A_SUBNETWORK, SYSTEM_MAX_PODS, pod_block
from ..ladder.capacity import SYSTEM_SURGE_NODES, surge_nodes
from ..ladder.workloads import Workload
from .quota import most_nodes
from .spending import Spending


@dataclass(frozen=True)
class Growth:
    """The maximum number of nodes of one pool, including those that an upgrade adds."""

    pool: str
    nodes: int
    max_pods: int

    @property
    def pod_addresses(self) -> int:
        """Return the number of addresses of its pods."""
        return self.nodes * pod_block(self.max_pods)

    @property
    def words(self) -> str:
        """Return the product as text."""
        return f"{self.nodes} x {pod_block(self.max_pods)} for '{self.pool}'"


def growth(spending: Spending) -> tuple[Growth, ...]:
    """Return the growth of each pool; GKE's own nodes of an Autopilot cluster are unknown."""
    counts = most_nodes(spending)
    found = [
        Growth(rung.name, counts[rung.name] + surge_nodes(rung), rung.max_pods_per_node)
        for rung in spending.rungs
    ]
    if spending.system is not None:
        most = spending.system.most + SYSTEM_SURGE_NODES
        found.append(Growth("system", most, SYSTEM_MAX_PODS))
    return tuple(found)


def pods_shortage(pools: Sequence[Growth], pods: str) -> str | None:
    """Return a message if a range is too small for the pods, or None.

    >>> pods_shortage([Growth("l4", 8, 32)], "10.0.0.0/24")
    "the pods take 512 addresses (8 x 64 for 'l4'), and 10.0.0.0/24 has 256: a /23 holds them"
    """
    wanted, there = sum(pool.pod_addresses for pool in pools), IPv4Network(pods).num_addresses
    if wanted <= there:
        return None
    sums = ", ".join(pool.words for pool in pools)
    fits = f"a /{_prefix_of(wanted)} holds them"
    return f"the pods take {wanted:,} addresses ({sums}), and {pods} has {there:,}: {fits}"


def room_for_nodes(nodes: str) -> int:
    """Return the number of nodes that a subnetwork's range has addresses for.

    >>> room_for_nodes("10.0.0.0/20")
    4092
    """
    return IPv4Network(nodes).num_addresses - RESERVED_IN_A_SUBNETWORK


def nodes_shortage(pools: Sequence[Growth], nodes: str) -> str | None:
    """Return a message if a subnetwork is too small for the nodes, or None."""
    wanted = sum(pool.nodes for pool in pools)
    there = room_for_nodes(nodes)
    if wanted <= there:
        return None
    sums = ", ".join(f"{pool.nodes} for '{pool.pool}'" for pool in pools)
    fits = f"a /{_prefix_of(wanted + RESERVED_IN_A_SUBNETWORK)} holds them"
    return f"there are up to {wanted:,} nodes ({sums}), and {nodes} has room for {there:,}: {fits}"


def _prefix_of(addresses: int) -> int:
    return 32 - (addresses - 1).bit_length()


def own_network_problems(spending: Spending) -> list[Problem]:
    """Return the errors of a new network that is too small."""
    pools = growth(spending)
    fix = "lower 'maxNodes' or use a network with wider ranges ('network.existing')"
    short = (nodes_shortage(pools, NODES), pods_shortage(pools, PODS))
    return [Problem(("pools",), f"{each}; {fix}") for each in short if each is not None]


def pods_of_nodes(
    workloads: Sequence[Workload], index_of: Mapping[str, int]
) -> tuple[list[Problem], list[Problem]]:
    """Return the errors of rungs whose nodes cannot run their replicas, and the warnings.

    GKE's own pods are an estimate, which leads to a warning and not to an error; all nodes have
    them.
    """
    problems, warnings = list[Problem](), list[Problem]()
    for workload in workloads:
        for rung in workload.rungs:
            replicas = workload.pods_per_node(rung)
            least = replicas + len(GKE_PODS)
            if rung.max_pods_per_node >= least:
                continue
            found = problems if rung.max_pods_per_node <= replicas else warnings
            message = (
                f"a node of '{rung.name}' runs {replicas} of the stack's pods and up to "
                f"{len(GKE_PODS)} of GKE's, given {rung.max_pods_per_node}; write {least} or more"
            )
            found.append(Problem(("pools", index_of[rung.name], "maxPodsPerNode"), message))
    return problems, warnings
