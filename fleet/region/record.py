"""What happened in a simulation: every request, every node second, and a line for the picture.

Owns the counting. `figures` and the reports show it.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from fleet.region.model import LATE_SECONDS, FleetModel

SAMPLE_SECONDS = 600.0
"""Between two points of the picture."""


class Loss(StrEnum):
    """Why a request got no answer."""

    NO_REPLICA = "no replica was ready"
    GAVE_UP = "the client gave up"
    DRAINED = "its replica was taken away and could not end it"
    TAKEN_BACK = "its node was taken back and could not end it"


class Reason(StrEnum):
    """Why a replica that is wanted does not answer."""

    ORDERED = "its node is on order"
    REFUSED = "every rung is full or was refused and is left alone"
    STARTING = "it loads its image and its model"


@dataclass
class Sample:
    """One point of the picture; sums are since the point before."""

    now: float
    offered: int = 0
    missing: float = 0.0
    """Seconds of replicas that the demand needed and that were not ready."""
    ready: tuple[int, ...] = ()
    wanted: int = 0
    waiting: int = 0
    usd: float = 0.0
    stock: tuple[bool, ...] = ()
    """Whether a rung has nodes, by its place."""


@dataclass
class Record:
    """All that is counted."""

    model: FleetModel
    offered: int = 0
    served: int = 0
    late: int = 0
    lost: Counter[Loss] = field(default_factory=Counter)
    open: int = 0
    """Requests that are still in a replica at the end."""
    node_seconds: list[float] = field(default_factory=list)
    """Paid time of nodes, by rung."""
    ready_seconds: list[float] = field(default_factory=list)
    """Time of replicas that answer, by rung."""
    missing_seconds: float = 0.0
    """Time of replicas, of the best rung's speed, that the demand needed and were not ready."""
    needed_seconds: float = 0.0
    """Time of replicas, of the best rung's speed, that the demand needed."""
    reasons: Counter[Reason] = field(default_factory=Counter)
    """Seconds of wanted replicas that did not answer, by reason."""
    orders: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    taken_back: Counter[str] = field(default_factory=Counter)
    straight: list[list[int]] = field(default_factory=list)
    """Requests that ran at once, by rung and by the requests that ran then."""
    waits: Counter[int] = field(default_factory=Counter)
    """Requests by their time to the first token in tenths of a second, of those that waited."""
    samples: list[Sample] = field(default_factory=list)
    seconds: float = 0.0
    """How long the simulation was."""

    def __post_init__(self) -> None:
        rungs = self.model.rungs
        self.node_seconds = [0.0] * len(rungs)
        self.ready_seconds = [0.0] * len(rungs)
        self.straight = [[0] * (rung.running + 1) for rung in rungs]

    def waited(self, requests: int, seconds: float) -> None:
        """Count requests that waited for their first token."""
        self.waits[int(seconds * 10)] += requests
        if seconds > LATE_SECONDS:
            self.late += requests

    @property
    def lost_in_all(self) -> int:
        """Return how many requests got no answer."""
        return sum(self.lost.values())

    @property
    def usd(self) -> float:
        """Return what all nodes with a known price cost."""
        hours = zip(self.model.rungs, self.node_seconds, strict=True)
        return sum((rung.usd_per_hour or 0.0) * seconds / 3600 for rung, seconds in hours)
