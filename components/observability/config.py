"""The keys under `observability`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..core.section import Section
from ..core.text import NotificationChannel, RunbookList

Minutes = Annotated[int, Field(ge=1, le=1440)]


class Observability(Section):
    """A dashboard and alerts in Cloud Monitoring."""

    dashboard: bool = True
    """Create a dashboard in Cloud Monitoring."""
    alerts: bool = False
    """Create alert policies; Google charges for each condition."""
    notification_channels: tuple[NotificationChannel, ...] = ()
    """Notification channels of the alerts. If unset, incidents appear in the console only."""
    runbooks: RunbookList | None = None
    """Address of the list of runbooks, to which each notification links. If unset, a notification
    names the file."""
    no_replica_minutes: Minutes = 5
    """Minutes without a ready replica before an alert."""
    queue_minutes: Minutes = 10
    """Minutes above the autoscaler's target before an alert."""
    first_choice_minutes: Minutes = 30
    """Minutes without a node of the best rung before an alert."""
    no_node_minutes: Minutes | None = None
    """Minutes for which a replica has no node before an alert. If unset, there is no such alert."""

    @model_validator(mode="after")
    def _keys_of_alerts_have_alerts(self) -> Self:
        given = {"notificationChannels": self.notification_channels, "runbooks": self.runbooks}
        idle = [f"'{key}'" for key, value in given.items() if value]
        if idle and not self.alerts:
            raise ValueError(
                f"{' and '.join(idle)} {'has' if len(idle) == 1 else 'have'} no effect while "
                "'alerts' is false; set 'alerts' to true or remove them"
            )
        return self
