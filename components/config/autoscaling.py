"""How many replicas."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..plan.metrics import Followed, Metric, Source
from .section import Section

Target = Annotated[float, Field(gt=0, le=100_000)]
"""How much of a metric a replica should have."""


class SecondMetric(Section):
    """A metric that is followed beside the first."""

    metric: Metric
    """What else replicas are counted by."""
    target: Target | None = None
    """How much of it a replica should have; with none, what the rungs can take."""


class Autoscaling(Section):
    """How the number of replicas follows the load."""

    metric: Metric = Metric.QUEUE
    """What replicas are counted by."""
    target: Target | None = None
    """How much of it a replica should have; without, it follows from metric and rungs."""
    second: SecondMetric | None = None
    """Another metric; the one that asks for more replicas decides."""
    source: Source = Source.ADAPTER
    """How vLLM's metrics reach the autoscaler."""
    min_replicas: Annotated[int, Field(ge=1, le=1000)] = 1
    """Fewest replicas, of all Deployments together."""
    max_replicas: Annotated[int, Field(ge=1, le=1000)] = 4
    """Most replicas, of all Deployments together."""
    scale_up_replicas: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Most replicas added in the time a node of the slowest rung takes; without, half of what
    there is room for."""
    scale_down_minutes: Annotated[int, Field(ge=0, le=60)] = 5
    """How long fewer replicas have to be enough before one goes; Kubernetes takes an hour."""

    @property
    def followed(self) -> tuple[Followed, ...]:
        """Return the metrics that replicas follow, the first one first."""
        second = () if self.second is None else (Followed(self.second.metric, self.second.target),)
        return (Followed(self.metric, self.target), *second)

    @model_validator(mode="after")
    def _two_metrics_differ(self) -> Self:
        if self.second is not None and self.second.metric is self.metric:
            raise ValueError(
                f"second.metric '{self.metric}' is the first metric already, and an autoscaler "
                f"has one target a metric; follow another one or leave 'second' out"
            )
        return self

    @model_validator(mode="after")
    def _ceiling_is_not_below_the_floor(self) -> Self:
        if self.min_replicas > self.max_replicas:
            raise ValueError(
                f"minReplicas {self.min_replicas} is above maxReplicas {self.max_replicas}; "
                f"lower minReplicas or raise maxReplicas"
            )
        return self
