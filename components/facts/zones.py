"""Zones and the confidence in each. The lists are with their accelerators."""

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """Confidence in a fact; only `DOCUMENTED` and `COPIED` are strong enough for a default.

    The letters of the survey of 2026-11-21: A a Google document or Google source code, B agreeing
    copies of a Google document, C a single observation.
    """

    DOCUMENTED = "A"
    COPIED = "B"
    OBSERVED = "C"


@dataclass(frozen=True)
class Zone:
    """A Compute Engine zone in which an accelerator was seen, which may not be in stock."""

    name: str
    confidence: Confidence

    @property
    def region(self) -> str:
        """Return the region of the zone, e.g. `us-central1` for `us-central1-b`."""
        return region_of(self.name)


def region_of(zone: str) -> str:
    """Return the region of a zone: its name up to the last hyphen."""
    return zone.rpartition("-")[0]


def zones(confidence: Confidence, *names: str) -> tuple[Zone, ...]:
    """Return the zones of these names, all with the same confidence."""
    return tuple(Zone(name, confidence) for name in names)
