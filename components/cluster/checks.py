"""Checks of the cluster: its location, its mode and its owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.zones import region_of
from ..ladder.rung import ClusterMode, Layout
from .address_ranges import too_wide


@dataclass(frozen=True)
class ClusterChoice:
    """The cluster's keys in the stack file; None for one that is missing or not readable."""

    region: str | None
    zone: str | None
    mode: ClusterMode | None
    layout: Layout | None
    existing: str | None = None
    """Name of an existing cluster."""
    network_is_named: bool = False
    """Whether the stack file also names an existing network."""


def cluster_problems(choice: ClusterChoice) -> list[Problem]:
    """Return the errors of the cluster's location, mode and owner."""
    return [*_zone(choice), *_layout(choice), *_network(choice)]


def cluster_warnings(existing: str | None, elsewhere: Sequence[str]) -> list[Problem]:
    """Return warnings about the rights that the nodes of an existing cluster need.

    `elsewhere` are the pods that pull an image of the stack and run on no node of a rung.
    """
    if existing is None or not elsewhere:
        return []
    message = (
        f"{' and '.join(elsewhere)} may come onto nodes that cluster '{existing}' has already, "
        f"whose account needs roles/artifactregistry.reader where the stack's images are"
    )
    return [Problem(("cluster", "existing"), message)]


def subnetwork_problems(region: str | None, of_subnetwork: str | None) -> list[Problem]:
    """Return the error of a subnetwork in another region than the stack; None means unknown."""
    if region is None or of_subnetwork in {None, region}:
        return []
    message = (
        f"the subnetwork is in '{of_subnetwork}', and the stack's nodes are in '{region}'; name a "
        f"subnetwork of '{region}' or write region '{of_subnetwork}'"
    )
    return [Problem(("network", "existing", "subnetwork"), message)]


def authorized_warnings(networks: Sequence[str]) -> list[Problem]:
    """Return the warning for networks that open the control plane to too much of the internet."""
    wide = too_wide(networks)
    if wide is None:
        return []
    message = f"{wide}, and each may try to log in; list the networks that people work in"
    return [Problem(("cluster", "authorizedNetworks"), message)]


def _zone(choice: ClusterChoice) -> list[Problem]:
    at = ("cluster", "zone")
    if choice.zone is None:
        return []
    if choice.mode is ClusterMode.AUTOPILOT:
        message = "an Autopilot cluster is its region's; remove 'zone' or write mode 'standard'"
        return [Problem(at, message)]
    if choice.region is None or region_of(choice.zone) == choice.region:
        return []
    message = f"zone '{choice.zone}' is not in region '{choice.region}'; write one of its zones"
    return [Problem(at, message)]


def _layout(choice: ClusterChoice) -> list[Problem]:
    if choice.mode is not ClusterMode.AUTOPILOT or choice.layout is not Layout.FUNGIBLE:
        return []
    message = (
        "'fungible' needs privileged pods, which an Autopilot cluster refuses; write 'split', or "
        "cluster.mode 'standard'"
    )
    return [Problem(("layout",), message)]


def _network(choice: ClusterChoice) -> list[Problem]:
    if choice.existing is None or not choice.network_is_named:
        return []
    message = f"cluster '{choice.existing}' has its network already, which is used; remove this"
    return [Problem(("network", "existing"), message)]
