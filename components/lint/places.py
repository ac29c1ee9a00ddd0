"""Rules on the zones of a rung, and on rungs that share one stock.

The lists of zones in the facts are incomplete, so an unlisted zone is a warning and not an error.
"""

from collections.abc import Iterable

from ..core.problems import Severity
from ..facts.accelerators import ACCELERATORS
from ..facts.capacity import Capacity
from ..facts.zones import Confidence, Zone, region_of
from ..ladder.rung import Rung
from .rule import Rule, RungContext


def _known(rung: Rung) -> tuple[Zone, ...]:
    return ACCELERATORS[rung.shape.accelerator].zones


def _unknown(rung: Rung) -> list[str]:
    known = {zone.name for zone in _known(rung)}
    return [zone for zone in rung.zones if zone not in known]


def _observed(rung: Rung) -> list[str]:
    weak = {zone.name for zone in _known(rung) if zone.confidence is Confidence.OBSERVED}
    return [zone for zone in rung.zones if zone in weak]


def _without_flex_start(rung: Rung) -> list[str]:
    known = ACCELERATORS[rung.shape.accelerator].flex_start_zones
    if rung.capacity is not Capacity.FLEX_START or known is None:
        return []
    return [zone for zone in rung.zones if zone not in known]


def _guessed(at: RungContext) -> bool:
    if at.rung.name not in at.unplaced:
        return False
    # One warning for each accelerator: its other rungs have the same zones.
    warned = {rung.shape.accelerator for rung in at.above if rung.name in at.unplaced}
    return at.rung.shape.accelerator not in warned and bool(_observed(at.rung))


def _twin(at: RungContext) -> str:
    """Return the name of a better rung with the same stock in all zones, or an empty string."""
    zones = set(at.rung.zones)
    return next((rung.name for rung in at.same_stock if zones <= set(rung.zones)), "")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _known_here(rung: Rung) -> str:
    region = region_of(min(rung.zones))
    return _listed(ACCELERATORS[rung.shape.accelerator].zones_in(region))


# N1 machines have no built-in GPU, so the list of machine types does not show a T4 or a V100.
_LOOK_UP = (
    "gcloud compute accelerator-types list for a GPU, gcloud compute machine-types list for a TPU"
)

PLACE_RULES = (
    Rule(
        id="flex-start-zone",
        severity=Severity.WARNING,
        reason="Google sells TPUs by flex start in few zones. In other zones no node is "
        "created, and each replica waits half an hour for it.",
        fix="set a zone that is known to have it, or another capacity",
        key="pools.N.zones",
        fires=lambda at: bool(_without_flex_start(at.rung)),
        message=lambda at: (
            f"{_listed(_without_flex_start(at.rung))} is not known to give "
            f"{at.rung.shape.accelerator} by flex start; known: "
            f"{_listed(ACCELERATORS[at.rung.shape.accelerator].flex_start_zones or ())}"
        ),
    ),
    Rule(
        id="reservation-zones",
        severity=Severity.ERROR,
        reason="A reservation belongs to one zone. In another zone there is no reservation of "
        "that name, and GKE creates no node.",
        fix="set only the reservation's zone, or waive this rule if each zone has a "
        "reservation of that name",
        key="pools.N.zones",
        fires=lambda at: at.rung.capacity is Capacity.RESERVATION and len(at.rung.zones) > 1,
        message=lambda at: (
            f"a reservation belongs to one zone, and '{at.rung.name}' may be in "
            f"{_listed(at.rung.zones)}"
        ),
    ),
    Rule(
        id="twin-rung",
        severity=Severity.WARNING,
        reason="Two rungs with the same machine, capacity and zones share one stock: if the "
        "first has a stockout, the second has it too, and there is no fallback.",
        fix="set another machine, capacity or zone, or raise maxNodes of the other rung instead",
        key="pools.N",
        fires=lambda at: bool(_twin(at)),
        message=lambda at: (
            f"'{at.rung.name}' is the same machine as '{_twin(at)}', sold in the same way "
            f"in no other zone: a stockout of one is a stockout of both"
        ),
    ),
    Rule(
        id="zone-observed",
        severity=Severity.WARNING,
        reason="The stack file sets no zones, and the program chose them from one observation "
        "or a third party's list, not from a page of Google. The zone may not have the "
        "machine.",
        fix=f"set the pool's 'zones' when you know them: {_LOOK_UP}",
        key="pools.N.zones",
        fires=_guessed,
        message=lambda at: (
            f"{at.rung.shape.accelerator} was seen in {_listed(_observed(at.rung))}, and no page "
            f"of Google confirms it"
        ),
    ),
    Rule(
        id="zone-unknown",
        severity=Severity.WARNING,
        reason="No source lists the accelerator in that zone. The lists are incomplete, so the"
        " zone may have it; if not, the rung never gets a node.",
        fix=f"set a known zone, or look it up: {_LOOK_UP}",
        key="pools.N.zones",
        fires=lambda at: bool(_unknown(at.rung)),
        message=lambda at: (
            f"{_listed(_unknown(at.rung))} is not known to have {at.rung.shape.accelerator}; "
            f"known in this region: {_known_here(at.rung)}"
        ),
    ),
)
