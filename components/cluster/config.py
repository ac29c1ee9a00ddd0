"""The keys under `network` and `cluster`."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic.alias_generators import to_camel

from ..core.existing_names import ClusterName, NetworkName, SubnetworkName
from ..core.section import Section
from ..core.text import CalendarDay, Cidr, ClockTime, LabelKey, LabelValue, ResourceName, Zone
from ..facts.full_names import full_name
from ..ladder.rung import ClusterMode
from .maintenance_plan import (
    LEAST_HOURS,
    MOST_HOURS,
    Day,
    Exclusion,
    ExclusionScope,
    Maintenance,
    Window,
)


class ExistingNetwork(Section):
    """A network that another team owns, with its NAT for private nodes."""

    network: NetworkName
    """Name of the network, or `projects/PROJECT/global/networks/NAME` of a Shared VPC."""
    subnetwork: SubnetworkName
    """Subnetwork of the nodes in the stack's region: a name, or
    `projects/PROJECT/regions/REGION/subnetworks/NAME` of a Shared VPC."""
    pod_range: ResourceName = "pods"
    """Name of the subnetwork's range for pods."""
    service_range: ResourceName = "services"
    """Name of the subnetwork's range for Services."""

    @property
    def host(self) -> str | None:
        """Return the project that owns the network; None if it is the project of the stack."""
        return full_name(self.network).project

    @model_validator(mode="after")
    def _both_are_of_one_project(self) -> Self:
        owners = [full_name(each).project for each in (self.network, self.subnetwork)]
        if len(set(owners)) > 1:
            network, subnetwork = (
                "gcp:project" if owner is None else f"project '{owner}'" for owner in owners
            )
            raise ValueError(
                f"'network' is of {network} and 'subnetwork' is of {subnetwork}; a name alone "
                f"means gcp:project: write both with the project that owns the network"
            )
        return self


class NetworkSection(Section):
    """Network of the stack; by default a new one."""

    existing: ExistingNetwork | None = None
    """An existing network. If unset, the stack creates one."""


class MaintenanceWindow(Section):
    """The hours of a week in which GKE may upgrade."""

    start: ClockTime
    """Start of the window, in UTC; in quotes."""
    hours: Annotated[int, Field(ge=LEAST_HOURS, le=MOST_HOURS)] = LEAST_HOURS
    """Length of the window in hours."""
    days: tuple[Day, ...] = tuple(Day)
    """Days on which the window starts."""


class MaintenanceExclusion(Section):
    """Days without upgrades."""

    name: ResourceName
    """Name of the exclusion."""
    start: CalendarDay
    """First day, in UTC; in quotes."""
    end: CalendarDay
    """Day on which it ends, in UTC; in quotes."""
    scope: ExclusionScope = ExclusionScope.NO_UPGRADES
    """Upgrades that do not happen during the exclusion."""


class MaintenanceSection(Section):
    """When GKE may upgrade the cluster and its nodes."""

    window: MaintenanceWindow
    """Hours in which GKE can upgrade."""
    exclusions: tuple[MaintenanceExclusion, ...] = ()
    """Periods without upgrades."""

    @property
    def planned(self) -> Maintenance:
        """Return the policy in the form that the plan uses."""
        return Maintenance(
            Window(time.fromisoformat(self.window.start), self.window.hours, self.window.days),
            tuple(
                Exclusion(
                    each.name,
                    date.fromisoformat(each.start),
                    date.fromisoformat(each.end),
                    each.scope,
                )
                for each in self.exclusions
            ),
        )


_THE_OWNERS = frozenset(
    {"authorized_networks", "deletion_protection", "labels", "maintenance", "release_channel"}
)


class ClusterSection(Section):
    """The cluster and its control plane."""

    existing: ClusterName | None = None
    """Name of an existing cluster in the stack's region or in `zone`. If unset, the stack creates
    one."""
    mode: ClusterMode = ClusterMode.STANDARD
    """Manager of the nodes: the stack, with node pools (`standard`), or GKE (`autopilot`)."""
    release_channel: Literal["RAPID", "REGULAR", "STABLE"] = "REGULAR"
    """GKE's release channel, which upgrades the cluster."""
    zone: Zone | None = None
    """Create a zonal cluster in this zone: cheaper, but unavailable if the zone fails. If unset,
    the cluster is regional."""
    maintenance: MaintenanceSection | None = None
    """Times at which GKE can upgrade the cluster and its nodes. If unset, at any time."""
    deletion_protection: bool = True
    """Prevent the deletion of the cluster; `pulumi destroy` fails while it is true."""
    dns_endpoint: bool = True
    """Use the control plane's DNS endpoint, which IAM protects."""
    gpu_metrics: bool = True
    """Collect NVIDIA's metrics (DCGM) if the ladder has GPUs."""
    labels: Mapping[LabelKey, LabelValue] = {}
    """Labels of the cluster, for billing and search."""
    authorized_networks: tuple[Cidr, ...] = ()
    """Networks that can reach the control plane's IP endpoint. If empty, the endpoint is
    disabled."""

    @model_validator(mode="after")
    def _its_owner_decides(self) -> Self:
        written = sorted(to_camel(name) for name in _THE_OWNERS & self.model_fields_set)
        if self.existing is not None and written:
            names = ", ".join(f"'{name}'" for name in written)
            raise ValueError(
                f"the owner of cluster '{self.existing}' decides {names}; remove "
                f"{'it' if len(written) == 1 else 'them'} or 'existing'"
            )
        return self

    @model_validator(mode="after")
    def _there_is_a_way_in(self) -> Self:
        if self.existing is not None:
            return self
        if not self.dns_endpoint and not self.authorized_networks:
            raise ValueError(
                "no way to the control plane: set 'dnsEndpoint' to true or list "
                "'authorizedNetworks'"
            )
        return self
