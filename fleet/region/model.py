"""What is simulated, as plain figures: rungs, Deployments, requests. `planned` makes it of a stack.

Owns the vocabulary. Nothing here moves; the world that moves is `world`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.facts.shapes import Family
from components.ladder.lifetime import Drain


@dataclass(frozen=True)
class Requests:
    """The requests of a service, by their size."""

    prompt_tokens: float
    """Mean tokens of a prompt."""
    answer_tokens: float
    """Mean generated tokens."""
    answer_spread: float
    """Squared coefficient of variation of the generated tokens: 1 for an exponential size."""

    @property
    def held_tokens(self) -> float:
        """Return what a request takes of the KV cache on average while it runs."""
        return self.prompt_tokens + self.answer_tokens / 2


@dataclass(frozen=True)
class Speed:
    """What a replica generates, in tokens a second, when it runs as many requests as it can."""

    tokens_per_second: float
    source: str
    """Where the figure is from, with its grade."""


@dataclass(frozen=True)
class SimulatedRung:
    """One rung, as far as time, money and requests go."""

    name: str
    family: Family
    zones: tuple[str, ...]
    fewest: int
    """Nodes that are kept."""
    most: int | None
    """Most nodes; None where GKE makes them."""
    replicas_per_node: int
    usd_per_hour: float | None
    """Of one node, its disks included; None where the price is unknown."""
    spot: bool
    speed: Speed
    running: int
    """Most requests that a replica runs at once: its batch, or what its KV cache holds."""
    cache_tokens: int | None
    """Tokens that the KV cache of a replica holds; None where that is unknown."""
    node_seconds: float
    """From the order to the node, where there is one."""
    patience_seconds: float
    """How long an order without an answer is waited for."""
    new_node_start_seconds: float
    """From a pod's node, which is new, to its first answer."""
    same_node_start_seconds: float
    """The same on a node that has run a replica before."""
    driver_seconds: float = 0.0
    """What a new node needs of it without a replica: its driver is installed meanwhile."""
    silent: bool = False
    """Whether a stockout is not reported."""


@dataclass(frozen=True)
class SimulatedWorkload:
    """One Deployment: the rungs its pods may run on, and its autoscaler."""

    name: str
    rungs: tuple[int, ...]
    """Places in the model's rungs, best first."""
    autoscaler: Mapping[str, Any]
    """The spec of its HorizontalPodAutoscaler, as the stack writes it."""
    followed: tuple[str, ...]
    """What each metric of the spec reads: `queue`, `kvCache` or `batch`."""
    drain: Drain
    spare: int = 0
    """Replicas for which a node is held without one."""
    spare_rungs: tuple[int, ...] = ()
    """Places of the rungs that a spare node may be of, in their order; empty where there are
    none for this Deployment."""

    @property
    def fewest(self) -> int:
        """Return the fewest replicas."""
        return int(self.autoscaler["min_replicas"])


@dataclass(frozen=True)
class FleetModel:
    """Everything that stays as it is during a simulation."""

    rungs: tuple[SimulatedRung, ...]
    workloads: tuple[SimulatedWorkload, ...]
    requests: Requests
    metric_delay_seconds: float
    """From a pod's metric to the autoscaler that reads it."""
    idle_seconds: float
    """How long a node without a pod stays."""
    assumed: tuple[str, ...] = ()
    """What is assumed, in words: it is shown with every result."""


LATE_SECONDS = 10.0
"""From this time to the first token on a request counts as late."""

PATIENCE_SECONDS = 600.0
"""How long a client waits for the first token: the default of OpenAI's client, ten minutes
(openai-python 3.57.0, `DEFAULT_TIMEOUT`)."""
