"""The cluster as a whole: where its control plane may be, and what goes with whose nodes."""

from dataclasses import dataclass

from ..facts.zones import region_of
from .ladder import ClusterMode, Layout
from .problems import Problem


@dataclass(frozen=True)
class ClusterChoice:
    """What a person wrote about the cluster; None where it was left out or could not be read."""

    region: str | None
    zone: str | None
    mode: ClusterMode | None
    layout: Layout | None


def cluster_problems(choice: ClusterChoice) -> list[Problem]:
    """Return everything that is wrong with the cluster's place and mode."""
    return [*_zone(choice), *_layout(choice)]


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
