"""Zones and how well each is known. Owns the vocabulary; the lists live with their accelerator."""

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How far a fact may be trusted; only `DOCUMENTED` and `COPIED` are strong enough to choose by.

    The letters of the survey of 2026-11-21: A a Google document or Google source code, B agreeing
    copies of a Google document, C a single observation.
    """

    DOCUMENTED = "A"
    COPIED = "B"
    OBSERVED = "C"


@dataclass(frozen=True)
class Zone:
    """A Compute Engine zone in which an accelerator was seen; seen is not the same as in stock."""

    name: str
    confidence: Confidence

    @property
    def region(self) -> str:
        """The region the zone belongs to, e.g. `us-central1` for `us-central1-b`."""
        return region_of(self.name)


def region_of(zone: str) -> str:
    """Return the region of a zone's name: everything before the last hyphen."""
    return zone.rpartition("-")[0]


def zones(confidence: Confidence, *names: str) -> tuple[Zone, ...]:
    """Return the zones of these names, all known equally well."""
    return tuple(Zone(name, confidence) for name in names)
