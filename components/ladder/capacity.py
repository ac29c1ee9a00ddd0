"""Capacity of a rung's nodes: how a machine is sold, reservations, surge upgrades.

The errors here are those that Google would report later. `estimates/cost.py` has the prices.
"""

import re
from collections.abc import Sequence
from typing import Any

from ..core.problems import Problem
from ..facts.accelerators import ACCELERATORS
from ..facts.capacity import Capacity
from ..facts.shapes import Family, Shape
from .lifetime import startup
from .rung import CAPACITY, PoolChoice, Rung

MAX_SURGE, MAX_UNAVAILABLE = 0, 1
"""Surge settings of the stack's serving pools: a surge node needs one more accelerator, and in a
stockout no upgrade would finish. Google recommends the same for a fixed stock, and blue-green
uses twice the accelerators (google/skills, its GKE skill on upgrades, read 2026-11-30)."""

_DEFAULT_SURGE = 1
"""GKE's default of `maxSurge` (its page on node upgrade strategies, 2026-11)."""


def surge_nodes(rung: Rung) -> int:
    """Return the number of nodes that an upgrade temporarily adds to a rung.

    GKE decides how to upgrade the nodes that it creates by a rule of the ComputeClass. Flex start
    nodes have a limited lifetime, and an upgrade adds none.
    """
    if rung.capacity is Capacity.FLEX_START or not rung.auto_created:
        return MAX_SURGE
    return _DEFAULT_SURGE


SYSTEM_SURGE_NODES = _DEFAULT_SURGE
"""Nodes that an upgrade adds to the system pool, which sets no strategy."""


def upgrade_line(rungs: Sequence[Rung], weights_gib: float, min_replicas: int, when: str) -> str:
    """Return a sentence on when GKE upgrades nodes, and on the effect for clients."""
    if min_replicas > 1:
        means = "other replicas answer meanwhile"
    else:
        minutes = round(startup(rungs, weights_gib).progress / 60)
        means = (
            f"one replica serves, so nothing answers then for up to {minutes} minutes: until "
            f"another node is there and the model is loaded"
        )
    return f"GKE upgrades one node of a pool at a time, {when}: {means}"


_NAME = r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?"

_PROJECT = r"[a-z][-a-z0-9]{4,28}[a-z0-9]"

RESERVATION = re.compile(
    rf"(projects/(?P<project>{_PROJECT})/reservations/)?(?P<name>{_NAME})"
    rf"(/reservationBlocks/(?P<block>{_NAME})(/reservationSubBlocks/(?P<sub_block>{_NAME}))?)?"
)
"""A reservation, optionally with a block or sub-block of it: the form that a node pool's affinity
accepts (GKE's page on A4X clusters, and `RelativePath` in cluster-autoscaler @7d250507
`pkg/cloudprovider/gke/gceclient/reservation_ref.go`, 2026-08)."""

RESERVATION_FORMS = (
    "a reservation's name, or projects/PROJECT/reservations/NAME; a block of it may follow: "
    "/reservationBlocks/BLOCK, or /reservationBlocks/BLOCK/reservationSubBlocks/SUB_BLOCK"
)


def reservation_problem(text: str) -> str | None:
    """Return the error of a text that is no reservation, with the wrong part if one is wrong."""
    if RESERVATION.fullmatch(text):
        return None
    match = re.match(r"projects/([^/]*)/reservations/", text)
    if match is not None and re.fullmatch(_PROJECT, match[1]) is None:
        what = (
            "is a project of a domain, which is not taken" if ":" in match[1] else "is no project"
        )
        return (
            f"{match[1]!r} in {text!r} {what}; expected a project's id of 6 to 30 lower-case "
            f"letters, digits and hyphens that starts with a letter and ends with no hyphen"
        )
    return f"{text!r} is not {RESERVATION_FORMS}"


def specific_reservation(text: str, zones: Sequence[str]) -> dict[str, Any]:
    """Return a reservation in the form of a ComputeClass.

    Raises ValueError if the text is no reservation.
    """
    match = RESERVATION.fullmatch(text)
    if match is None:
        raise ValueError(f"expected {RESERVATION_FORMS}; given {text!r}")
    specific: dict[str, Any] = {"name": match["name"]}
    if match["project"]:
        specific["project"] = match["project"]
    if zones:
        specific["zones"] = list(zones)
    if match["block"]:
        inner = {"reservationSubBlock": {"name": match["sub_block"]}} if match["sub_block"] else {}
        specific["reservationBlock"] = {"name": match["block"], **inner}
    return specific


def capacity_of(pool: PoolChoice) -> Capacity:
    """Return the capacity of a pool; on demand by default."""
    return CAPACITY if pool.capacity is None else pool.capacity


def sold_as(at: tuple[str, int], pool: PoolChoice, shape: Shape | None) -> list[Problem]:
    """Return the errors of a rung's capacity."""
    problems = [*_reservation(at, pool), *_ssds(at, pool, shape)]
    if shape is None or "capacity" in pool.unread:
        return problems
    reason = not_sold(shape, capacity_of(pool))
    return [*problems, *([] if reason is None else [Problem((*at, "capacity"), reason)])]


def not_sold(shape: Shape, capacity: Capacity) -> str | None:
    """Return why a machine is not sold with this capacity, and the alternatives; None if it is.

    The message can name a larger machine of the same accelerator, but the program never chooses
    one: it costs a multiple.
    """
    if capacity in shape.sold_as:
        return None
    *others, last = shape.sold_as
    ways = f"{', '.join(others)} or {last}"
    calendar = " (a reservation can be booked in calendar mode)" if shape.in_calendar_mode else ""
    larger = [
        f"{'chips' if larger.family is Family.TPU else 'gpus'}: {larger.count}"
        for larger in ACCELERATORS[shape.accelerator].shapes
        if larger.count > shape.count and capacity in larger.sold_as
    ]
    instead = f", or {larger[0]}, which is sold as '{capacity}'" if larger else ""
    return (
        f"Google does not sell {shape.machine_type} as '{capacity}'; it is sold as {ways}"
        f"{calendar}; write one of them{instead}"
    )


def _reservation(at: tuple[str, int], pool: PoolChoice) -> list[Problem]:
    key = (*at, "reservation")
    if pool.unread & {"capacity", "reservation"}:
        return []
    reserved = capacity_of(pool) is Capacity.RESERVATION
    if pool.reservation is not None and not reserved:
        message = (
            f"has no effect with capacity '{capacity_of(pool)}'; write capacity 'reservation' or "
            f"remove it"
        )
        return [Problem(key, message)]
    if reserved and pool.reservation is None:
        return [Problem(key, f"required with capacity 'reservation': {RESERVATION_FORMS}")]
    return []


def _ssds(at: tuple[str, int], pool: PoolChoice, shape: Shape | None) -> list[Problem]:
    if pool.local_ssds is None or shape is None or pool.local_ssds in shape.local_ssds:
        return []
    known = ", ".join(map(str, shape.local_ssds))
    fix = f"it takes: {known}" if known else "it takes none; remove 'localSsds'"
    message = f"{shape.machine_type} does not take {pool.local_ssds}; {fix}"
    return [Problem((*at, "localSsds"), message)]
