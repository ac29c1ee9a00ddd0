"""How many replicas."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from ..plan.replicas import Metric
from .section import Section


class Autoscaling(Section):
    """How the number of replicas follows the load."""

    metric: Metric = Metric.QUEUE
    target: Annotated[float, Field(gt=0, le=100_000)] = 1
    """How much of it a replica should have; of the queue, the tutorial's 1 reacts at once."""
    min_replicas: Annotated[int, Field(ge=1, le=1000)] = 1
    max_replicas: Annotated[int, Field(ge=1, le=1000)] = 4

    @model_validator(mode="after")
    def _a_share_is_below_one(self) -> Self:
        if self.metric is Metric.KV_CACHE and self.target >= 1:
            raise ValueError(
                f"target {self.target:g} of metric 'kvCache' is never passed: it is a share of "
                f"the cache; write one below 1, e.g. 0.8"
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
