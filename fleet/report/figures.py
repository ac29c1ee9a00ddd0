"""The result of a simulation in figures: what a table, a page and JSON are made of."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from fleet.region.model import LATE_SECONDS
from fleet.region.record import Loss, Reason, Record
from fleet.region.replica_queue import QueueTables
from fleet.region.world import TICK_SECONDS

HOUR = 3600.0


@dataclass(frozen=True)
class RungResult:
    """What one rung did."""

    name: str
    node_hours: float
    usd: float | None
    """None where the price of a node is unknown and it had one."""
    replica_hours: float
    """Of replicas that were ready."""
    orders: int
    refusals: int
    taken_back: int


@dataclass(frozen=True)
class Figures:
    """One simulation in figures."""

    days: float
    rungs: tuple[RungResult, ...]
    offered: int
    served: int
    late: int
    lost: dict[str, int]
    open: int
    first_token_seconds: dict[str, float | None]
    """The 50th, 95th and 99th percentile; None where no request was taken."""
    missing_replica_minutes: float
    needed_replica_minutes: float
    reasons: dict[str, float]
    """Minutes of replicas that were wanted and did not answer, by reason."""

    @property
    def usd(self) -> float | None:
        """Return the sum of all that has a price; None where nothing that was used has one.

        It is a minimum where `unpriced` has a rung.
        """
        known = sum(each.usd for each in self.rungs if each.usd is not None)
        return None if self.unpriced and not known else known

    @property
    def unpriced(self) -> tuple[str, ...]:
        """Return the rungs that had nodes and whose price is unknown."""
        return tuple(each.name for each in self.rungs if each.usd is None)

    @property
    def availability(self) -> float:
        """Return the share of the needed replica time that was there."""
        if not self.needed_replica_minutes:
            return 1.0
        return 1 - self.missing_replica_minutes / self.needed_replica_minutes

    def as_json(self) -> dict[str, Any]:
        """Return all of it as JSON has it; an unknown price is null."""
        return {
            "days": self.days,
            "rungs": [
                {
                    "name": each.name,
                    "nodeHours": round(each.node_hours, 3),
                    "usd": None if each.usd is None else round(each.usd, 4),
                    "replicaHours": round(each.replica_hours, 3),
                    "orders": each.orders,
                    "refusals": each.refusals,
                    "takenBack": each.taken_back,
                }
                for each in self.rungs
            ],
            "usd": None if self.usd is None else round(self.usd, 4),
            "unpriced": list(self.unpriced),
            "requests": {
                "offered": self.offered,
                "served": self.served,
                "late": self.late,
                "lost": self.lost,
                "open": self.open,
            },
            "lateSeconds": LATE_SECONDS,
            "firstTokenSeconds": self.first_token_seconds,
            "missingReplicaMinutes": round(self.missing_replica_minutes, 3),
            "neededReplicaMinutes": round(self.needed_replica_minutes, 3),
            "availability": round(self.availability, 6),
            "notAnsweringMinutes": self.reasons,
        }


def figures(record: Record) -> Figures:
    """Return the figures of what was counted."""
    rungs = tuple(_rung(record, place) for place in range(len(record.model.rungs)))
    return Figures(
        days=record.seconds / 86_400,
        rungs=rungs,
        offered=record.offered,
        served=record.served,
        late=record.late,
        lost={str(why): record.lost[why] for why in Loss},
        open=record.open,
        first_token_seconds=_percentiles(record),
        missing_replica_minutes=record.missing_seconds / 60,
        needed_replica_minutes=record.needed_seconds / 60,
        reasons={str(why): record.reasons[why] / 60 for why in Reason},
    )


def _rung(record: Record, place: int) -> RungResult:
    rung = record.model.rungs[place]
    hours = record.node_seconds[place] / HOUR
    price = rung.usd_per_hour
    usd = 0.0 if not hours else None if price is None else price * hours
    return RungResult(
        name=rung.name,
        node_hours=hours,
        usd=usd,
        replica_hours=record.ready_seconds[place] / HOUR,
        orders=record.orders[rung.name],
        refusals=record.refusals[rung.name],
        taken_back=record.taken_back[rung.name],
    )


def _percentiles(record: Record) -> dict[str, float | None]:
    seconds: Counter[float] = Counter()
    for rung, counts in zip(record.model.rungs, record.straight, strict=True):
        requests = record.model.requests
        speed = rung.speed.tokens_per_second
        steps = QueueTables(speed, rung.running, requests, TICK_SECONDS).steps
        for running, count in enumerate(counts):
            if count:
                seconds[steps[running]] += count
    for tenths, count in record.waits.items():
        seconds[tenths / 10] += count
    return {f"p{share}": _quantile(seconds, share / 100) for share in (50, 95, 99)}


def _quantile(counted: Counter[float], share: float) -> float | None:
    total = counted.total()
    reached = 0
    for value in sorted(counted):
        reached += counted[value]
        if reached >= share * total:
            return round(value, 3)
    return None
