"""The keys under `autoscaling`."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..core.section import Section
from ..facts.vllm_refusals import Task
from ..ladder.config import Target
from .metrics import Followed, Metric, Source, keeps_a_cache


class SecondMetric(Section):
    """A second metric that replicas follow."""

    metric: Metric
    """Second metric that the number of replicas follows."""
    target: Target | None = None
    """Target of the second metric for a replica. If unset, it follows from the rungs."""


class Autoscaling(Section):
    """Number of replicas and how it follows the load."""

    metric: Metric = Metric.BATCH
    """Metric that the number of replicas follows."""
    target: Target | None = None
    """Target of the metric for a replica. If unset, it follows from the metric and the rungs."""
    second: SecondMetric | None = None
    """A second metric; the one that needs more replicas decides. If `metric` is unset too, it is
    `kvCache` for a model that generates text."""
    source: Source = Source.ADAPTER
    """Path of vLLM's metrics to the autoscaler."""
    min_replicas: Annotated[int, Field(ge=1, le=1000)] = 1
    """Minimum number of replicas of all Deployments together."""
    max_replicas: Annotated[int, Field(ge=1, le=1000)] = 4
    """Maximum number of replicas of all Deployments together."""
    scale_up_replicas: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Maximum number of replicas added while a node of the slowest rung is created. If unset, half
    of the distance to `maxReplicas`."""
    scale_down_minutes: Annotated[int, Field(ge=0, le=60)] = 5
    """Minutes for which fewer replicas must be enough before one is removed; Kubernetes accepts at
    most an hour."""
    spare: Annotated[int, Field(ge=0, le=100)] = 0
    """Number of replicas for which a node of the cheapest rung is held, and paid for, without a
    replica on it."""

    def followed_by(self, task: Task | None) -> tuple[Followed, ...]:
        """Return the metrics for a model with this task, in the order of the keys.

        By default they include the cache, which long requests fill before the batch.
        """
        first = Followed(self.metric, self.target)
        if self.second is not None:
            return first, Followed(self.second.metric, self.second.target)
        if "metric" in self.model_fields_set or not keeps_a_cache(task):
            return (first,)
        return first, Followed(Metric.KV_CACHE)

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
