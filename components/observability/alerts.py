"""The alerts of the service in Cloud Monitoring: one policy for each thing that may be wrong.

Owns the policies. When they hold and what they say is the plan's; channels are made by whoever is
told, and come here by name.
"""

from collections.abc import Sequence
from typing import NotRequired

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..ladder.args import ladder_mistakes
from .alert_rules import Alert, Patience, alerts
from .args import ObservedArgs, observed

_AUTO_CLOSE = "1800s"
"""How long after its last data an incident is closed: the least that the API takes
(projects.alertPolicies, AlertStrategy, 2026-11)."""

_EVALUATION_INTERVAL = "60s"
"""GKE writes its own metrics once a minute, so asking more often costs and tells nothing."""


class AlertsArgs(ObservedArgs):
    """What to watch, thresholds, and notification channels."""

    enabled: NotRequired[bool]
    """Make them; defaults to true. Plain: it decides which resources exist."""
    notification_channels: NotRequired[Sequence[pulumi.Input[str]]]
    """Full names of the channels; with none, incidents are in the console only."""
    no_replica_minutes: int
    """How long no replica may be ready. Plain."""
    queue_minutes: int
    """How long the load may be above the autoscaler's target. Plain."""
    first_choice_minutes: int
    """How long the best rung may be without a node. Plain."""


class Alerts(pulumi.ComponentResource):
    """Alerting policies."""

    policies: pulumi.Output[Sequence[str]]
    """Full names of the policies; empty where there are none."""

    @checked(AlertsArgs, ladder_mistakes)
    def __init__(
        self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Alerts", name, None, opts)
        # Integers arrive as floats through the plugin.
        patience = Patience(
            no_replica=int(args["no_replica_minutes"]),
            queue=int(args["queue_minutes"]),
            first_choice=int(args["first_choice_minutes"]),
        )
        planned = alerts(observed(args), patience) if args.get("enabled", True) else ()
        made = [self._policy(name, alert, args) for alert in planned]
        self.policies = pulumi.Output.all(*(policy.name for policy in made)).apply(list)
        self.register_outputs({"policies": self.policies})

    def _policy(self, name: str, alert: Alert, args: AlertsArgs) -> gcp.monitoring.AlertPolicy:
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
                        # vLLM's metrics are unknown to a project until its first replica runs.
                        "disable_metric_validation": True,
                    },
                }
            ],
            documentation={"content": alert.documentation, "mime_type": "text/markdown"},
            alert_strategy={"auto_close": _AUTO_CLOSE},
            notification_channels=list(args.get("notification_channels", ())),
            user_labels={"stack": args["app"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
