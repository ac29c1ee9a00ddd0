"""What one sees of the running service, and who is told."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from .section import Section
from .text import NotificationChannel

Minutes = Annotated[int, Field(ge=1, le=1440)]


class Observability(Section):
    """A dashboard and alerts in Cloud Monitoring."""

    dashboard: bool = True
    """Whether there is a dashboard in Cloud Monitoring."""
    alerts: bool = False
    """Alerting policies; Google charges for each of their conditions."""
    notification_channels: tuple[NotificationChannel, ...] = ()
    """Who is told; with none, incidents are in the console only."""
    no_replica_minutes: Minutes = 5
    """Minutes without a replica after which an alert is sent."""
    queue_minutes: Minutes = 10
    """How long the load may be above the autoscaler's target."""
    first_choice_minutes: Minutes = 30
    """How long the best rung may be without a node."""

    @model_validator(mode="after")
    def _channels_have_alerts(self) -> Self:
        if self.notification_channels and not self.alerts:
            raise ValueError(
                "'notificationChannels' are told of nothing while 'alerts' is false; set 'alerts' "
                "to true or remove them"
            )
        return self
