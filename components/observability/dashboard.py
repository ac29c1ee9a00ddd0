"""A dashboard of the service in Cloud Monitoring: traffic, queue, latency and replicas by rung.

Its charts are in `dashboard_plan.py`.
"""

from typing import NotRequired

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..ladder.args import ladder_errors
from .args import ObservedArgs, observed
from .dashboard_plan import dashboard_json


class DashboardArgs(ObservedArgs):
    """Stack to show, and whether to create the dashboard."""

    enabled: NotRequired[bool]
    """Create the dashboard; defaults to true. Plain: it decides which resources exist."""


class Dashboard(pulumi.ComponentResource):
    """A page of charts."""

    url: pulumi.Output[str]
    """URL of the dashboard in the console; empty if there is none."""

    @checked(DashboardArgs, ladder_errors)
    def __init__(
        self, name: str, args: DashboardArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Dashboard", name, None, opts)
        self.url = (
            self._dashboard(name, args)
            if args.get("enabled", True)
            else pulumi.Output.from_input("")
        )
        self.register_outputs({"url": self.url})

    def _dashboard(self, name: str, args: DashboardArgs) -> pulumi.Output[str]:
        dashboard = gcp.monitoring.Dashboard(
            name,
            project=args["project"],
            dashboard_json=dashboard_json(observed(args)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return pulumi.Output.concat(
            "https://console.cloud.google.com/monitoring/dashboards/builder/",
            dashboard.id.apply(_last_part),
            "?project=",
            args["project"],
        )


def _last_part(resource_id: str) -> str:
    return resource_id.rpartition("/")[2]
