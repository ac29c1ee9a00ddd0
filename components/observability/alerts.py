"""The alert policies of the service in Cloud Monitoring.

Conditions and texts are in `alert_rules.py`. The owner of a notification channel creates it; the
stack uses it by name.
"""

from collections.abc import Sequence
from typing import NotRequired

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..ladder.args import ladder_errors
from .alert_rules import Alert, Patience, alerts, status_commands
from .args import ObservedArgs, observed

_AUTO_CLOSE = "1800s"
"""Time after the last data at which an incident is closed: the shortest that the API accepts
(projects.alertPolicies, AlertStrategy, 2026-11)."""

_EVALUATION_INTERVAL = "60s"
"""GKE writes its own metrics once a minute, so a shorter interval costs more and shows no more."""


class AlertsArgs(ObservedArgs):
    """Stack to watch, thresholds, and notification channels."""

    enabled: NotRequired[bool]
    """Create the policies; defaults to true. Plain: it decides which resources exist."""
    notification_channels: NotRequired[Sequence[pulumi.Input[str]]]
    """Full names of the channels; if empty, incidents appear in the console only."""
    runbooks: NotRequired[str]
    """Address of the list of runbooks, which ends with `/README.md` or `/index.html`; if empty, a
    notification names the file. Plain."""
    no_replica_minutes: int
    """Minutes without a ready replica before an alert. Plain."""
    queue_minutes: int
    """Minutes above the autoscaler's target before an alert. Plain."""
    first_choice_minutes: int
    """Minutes without a node of the best rung before an alert. Plain."""
    no_node_minutes: NotRequired[int | None]
    """Minutes for which a replica has no node before an alert; defaults to no such alert. Plain."""


class Alerts(pulumi.ComponentResource):
    """Alerting policies."""

    policies: pulumi.Output[Sequence[str]]
    """Full names of the policies; empty if there are none."""

    @checked(AlertsArgs, ladder_errors)
    def __init__(
        self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Alerts", name, None, opts)
        no_node = args.get("no_node_minutes")
        # The plugin passes integers as floats.
        patience = Patience(
            no_replica=int(args["no_replica_minutes"]),
            queue=int(args["queue_minutes"]),
            first_choice=int(args["first_choice_minutes"]),
            no_node=None if no_node is None else int(no_node),
        )
        planned = alerts(observed(args), patience) if args.get("enabled", True) else ()
        made = [self._policy(name, alert, args) for alert in planned]
        self.policies = pulumi.Output.all(*(policy.name for policy in made)).apply(list)
        self.register_outputs({"policies": self.policies})

    def _policy(self, name: str, alert: Alert, args: AlertsArgs) -> gcp.monitoring.AlertPolicy:
        status = status_commands(observed(args), pulumi.get_stack())
        return gcp.monitoring.AlertPolicy(
            f"{name}-{alert.name}",
            project=args["project"],
            display_name=f"{args['app']}: {alert.title}",
            combiner="OR",
            severity=alert.severity,
            conditions=[
                {
                    "display_name": alert.title,
                    "condition_prometheus_query_language": {
                        "query": alert.query,
                        "duration": f"{alert.minutes * 60}s",
                        "evaluation_interval": _EVALUATION_INTERVAL,
                        # A project does not know vLLM's metrics until its first replica runs.
                        "disable_metric_validation": True,
                    },
                }
            ],
            documentation={
                "content": alert.documentation(status, args.get("runbooks", "")),
                "mime_type": "text/markdown",
            },
            alert_strategy={"auto_close": _AUTO_CLOSE},
            notification_channels=list(args.get("notification_channels", ())),
            user_labels={"stack": args["app"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
