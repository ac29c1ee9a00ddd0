"""Where a rung can live: the zones a person wrote, or those the facts know.

A zone that the facts do not list is taken as written: the lists are excerpts, and to doubt it is
the lint's. A region in which no zone is known at all is refused for a TPU, whose regions are few
and documented.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..facts.shapes import Accelerator, Family
from ..facts.zones import Confidence, region_of
from .problems import Problem

# AI zones need an agreement with Google, so they are taken only when a person names them.
_AI_ZONE = re.compile(r"-ai\d+[a-z]$")


class _Place(Protocol):
    """Where the whole stack is."""

    @property
    def region(self) -> str | None: ...
    @property
    def zones(self) -> tuple[str, ...] | None: ...


@dataclass(frozen=True)
class RungZones:
    """The zones of one rung, with what is wrong about them."""

    zones: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def zones_of(
    at: tuple[str, int],
    accelerator: Accelerator,
    key: tuple[str | int, ...],
    own: tuple[str, ...] | None,
    place: _Place,
) -> RungZones:
    """Return where the rung lives.

    `key` is where the person chose the accelerator, `own` are the rung's zones as written, and
    `place` is the stack's.
    """
    if place.region is None:
        return RungZones()
    known = accelerator.zones_in(place.region)
    if not known and accelerator.family is Family.TPU:
        return RungZones(problems=(Problem(key, _not_in_region(accelerator, place.region)),))
    if own is not None:
        problems = outside((*at, "zones"), own, place.region)
        return RungZones(own, tuple(problems))
    if place.zones is not None:
        both = tuple(zone for zone in place.zones if zone in known)
        return RungZones(both or place.zones)
    chosen = _best(accelerator, place.region)
    if not chosen:
        message = (
            f"no zone of {place.region} is known to have {accelerator.name}, so none can be "
            f"chosen; write the pool's 'zones', from: gcloud compute accelerator-types list "
            f"--filter='name={accelerator.name} AND zone~{place.region}-'"
        )
        return RungZones(problems=(Problem((*at, "zones"), message),))
    return RungZones(chosen)


def outside(at: tuple[str | int, ...], zones: Sequence[str], region: str) -> list[Problem]:
    """Return a problem for each zone that is not one of the region's."""
    return [
        Problem(
            (*at, index),
            f"zone '{zone}' is not in region '{region}'; write a zone like '{region}-b'",
        )
        for index, zone in enumerate(zones)
        if region_of(zone) != region
    ]


def _best(accelerator: Accelerator, region: str) -> tuple[str, ...]:
    """Return the best-known zones of the region: the documented ones, else the observed."""
    here = [z for z in accelerator.zones if z.region == region and not _AI_ZONE.search(z.name)]
    firm = [zone for zone in here if zone.confidence is not Confidence.OBSERVED]
    return tuple(sorted(zone.name for zone in (firm if firm else here)))


def _not_in_region(accelerator: Accelerator, region: str) -> str:
    regions = ", ".join(accelerator.regions)
    return f"{accelerator.name} is not in region '{region}'; regions that have it: {regions}"
