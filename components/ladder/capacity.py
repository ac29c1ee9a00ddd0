"""How a rung's nodes are sold: the machine's own ways, reservations, and local SSDs.

Owns the refusals of what Google would refuse, before it is asked. Prices are `cost`'s.
"""

import re
from collections.abc import Sequence
from typing import Any

from ..core.problems import Problem
from ..facts.accelerators import ACCELERATORS
from ..facts.capacity import Capacity
from ..facts.shapes import Family, Shape
from .lifetime import startup
from .rung import PoolChoice, Rung

MAX_SURGE, MAX_UNAVAILABLE = 0, 1
"""Of the stack's own serving pools: a surge node is one more accelerator to be had, and in a
stockout no upgrade would end. Google recommends the same where the stock is fixed, and blue-green
takes twice the accelerators (google/skills, its GKE skill on upgrades, read 2026-11-30)."""

_DEFAULT_SURGE = 1
"""GKE's own `maxSurge` where nobody writes one (its page on node upgrade strategies, 2026-11)."""


def surge_nodes(rung: Rung) -> int:
    """Return how many nodes an upgrade adds to a rung for a while.

    The nodes that GKE makes by a rule of the ComputeClass are upgraded in GKE's way. Flex start
    nodes end by themselves, and none is added for an upgrade.
    """
    if rung.capacity is Capacity.FLEX_START or not rung.auto_created:
        return MAX_SURGE
    return _DEFAULT_SURGE


SYSTEM_SURGE_NODES = _DEFAULT_SURGE
"""What an upgrade adds to the system pool, which names no strategy."""


def upgrade_line(rungs: Sequence[Rung], weights_gib: float, min_replicas: int, when: str) -> str:
    """Return when GKE upgrades nodes, and what that means for the callers."""
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
"""A reservation, with a block or sub-block of it where that is meant: what a node pool's affinity
takes as it is (GKE's page on A4X clusters, and `RelativePath` in cluster-autoscaler @7d250507
`pkg/cloudprovider/gke/gceclient/reservation_ref.go`, 2026-08)."""

RESERVATION_FORMS = (
    "a reservation's name, or projects/PROJECT/reservations/NAME; a block of it may follow: "
    "/reservationBlocks/BLOCK, or /reservationBlocks/BLOCK/reservationSubBlocks/SUB_BLOCK"
)


def reservation_problem(text: str) -> str | None:
    """Return why a text names no reservation, by the part that is wrong where one is."""
    if RESERVATION.fullmatch(text):
        return None
    found = re.match(r"projects/([^/]*)/reservations/", text)
    if found is not None and re.fullmatch(_PROJECT, found[1]) is None:
        what = (
            "is a project of a domain, which is not taken" if ":" in found[1] else "is no project"
        )
        return (
            f"{found[1]!r} in {text!r} {what}; expected a project's id of 6 to 30 lower-case "
            f"letters, digits and hyphens that starts with a letter and ends with no hyphen"
        )
    return f"{text!r} is not {RESERVATION_FORMS}"


def specific_reservation(text: str, zones: Sequence[str]) -> dict[str, Any]:
    """Return a reservation as a ComputeClass names it.

    Raises ValueError where the text is none.
    """
    found = RESERVATION.fullmatch(text)
    if found is None:
        raise ValueError(f"expected {RESERVATION_FORMS}; given {text!r}")
    specific: dict[str, Any] = {"name": found["name"]}
    if found["project"]:
        specific["project"] = found["project"]
    if zones:
        specific["zones"] = list(zones)
    if found["block"]:
        inner = {"reservationSubBlock": {"name": found["sub_block"]}} if found["sub_block"] else {}
        specific["reservationBlock"] = {"name": found["block"], **inner}
    return specific


def capacity_of(pool: PoolChoice) -> Capacity:
    """Return how its nodes are sold; on demand where nothing was written."""
    return Capacity.ON_DEMAND if pool.capacity is None else pool.capacity


def sold_as(at: tuple[str, int], pool: PoolChoice, shape: Shape | None) -> list[Problem]:
    """Return what is wrong with how the nodes of a rung are sold."""
    problems = [*_reservation(at, pool), *_ssds(at, pool, shape)]
    if shape is None or "capacity" in pool.unread:
        return problems
    reason = not_sold(shape, capacity_of(pool))
    return [*problems, *([] if reason is None else [Problem((*at, "capacity"), reason)])]


def not_sold(shape: Shape, capacity: Capacity) -> str | None:
    """Return why a machine cannot be bought this way, and how it can; None where it can.

    A larger machine of the same accelerator is named, and never chosen: it costs a multiple.
    """
    if capacity in shape.sold_as:
        return None
    *others, last = shape.sold_as
    ways = f"{', '.join(others)} or {last}"
    calendar = " (a reservation can be booked in calendar mode)" if shape.in_calendar_mode else ""
    larger = [
        f"{'chips' if each.family is Family.TPU else 'gpus'}: {each.count}"
        for each in ACCELERATORS[shape.accelerator].shapes
        if each.count > shape.count and capacity in each.sold_as
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
