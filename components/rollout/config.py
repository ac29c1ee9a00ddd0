"""The keys under `rollout`."""

from typing import Annotated

from pydantic import Field

from ..core.section import Section
from ..core.text import ResourceName
from .plan import Gate, Rollout


class CanarySection(Section):
    """One replica of a new version, which takes a share of requests before the others follow."""

    minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    """Minutes for which the canary takes requests and is judged."""
    pool: ResourceName | None = None
    """Name of the pool whose rung the canary runs on. If unset, any rung of the Deployment with the
    best rung."""
    slowdown: Annotated[float, Field(gt=1, le=100)] = 1.5
    """Largest mean time to first token, as a multiple of that of the replicas that serve."""
    errors: Annotated[float, Field(ge=0, lt=1)] = 0.01
    """Largest share of requests that end with an error, above that of the replicas that serve."""


class RolloutSection(Section):
    """Judgment of a new version before it replaces the replicas that serve; by default none."""

    gate: Gate = Gate.NONE
    """Limits for the difference between the answers of the new version and those of a replica that
    serves. A new model has other answers: use `none`."""
    canary: CanarySection | None = None
    """Send a share of requests to one replica of the new version first. If unset, none."""

    @property
    def planned(self) -> Rollout:
        """Return the keys in the form that the plan uses."""
        canary = self.canary
        if canary is None:
            return Rollout(self.gate)
        return Rollout(self.gate, canary.minutes, canary.pool, canary.slowdown, canary.errors)
