"""Checks of a node pool and of a class between their arguments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulumi.errors import InputPropertyErrorDetails
from pulumi.runtime.rpc import UNKNOWN

from ..core.arguments import argument_error
from ..facts.accelerators import ACCELERATORS, shape_for
from ..facts.capacity import Capacity
from ..facts.shapes import Family
from ..facts.zones import region_of
from .args import capacity_from
from .capacity import RESERVATION, RESERVATION_FORMS, not_sold
from .rung import MAX_NODES, MIN_NODES

_CLUSTER = re.compile(r"projects/[^/]+/locations/[^/]+/clusters/[^/]+")


def pool_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of a pool's arguments, of which some may be missing."""
    cluster, zones = args.get("cluster"), args.get("zones")
    if isinstance(cluster, str) and cluster != UNKNOWN and not _CLUSTER.fullmatch(cluster):
        form = "projects/PROJECT/locations/LOCATION/clusters/NAME"
        reason = f"expected the cluster's id, '{form}', as a Cluster's `cluster_id` gives it"
        yield argument_error("cluster", f"{reason}, given {cluster!r}")
    if zones is not None and not zones:
        yield argument_error("zones", "names no zone, and a node has to be in one")
    fewest, most = args.get("min_nodes", MIN_NODES), args.get("max_nodes", MAX_NODES)
    if fewest > most:
        yield argument_error(
            "min_nodes", f"expected at most max_nodes, which is {most}; given {fewest}"
        )
    yield from sale_errors(args)
    if zones and "shape" in args:
        yield from _outside(args["shape"], zones)
    if "shape" in args and args.get("local_ssds") is not None:
        yield from _another_number_of_ssds(args["shape"], int(args["local_ssds"]))


def sale_errors(args: Mapping[str, Any], at: str = "") -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of the capacity of a pool, or of a rule at the path `at`."""
    capacity = capacity_from(args)
    reservation = args.get("reservation")
    if "shape" in args and (reason := not_sold(shape_for(args["shape"]), capacity)):
        yield argument_error(f"{at}capacity", reason)
    if capacity is Capacity.RESERVATION and not reservation:
        reason = "required with capacity 'reservation', whose nodes it takes, and not given"
        yield argument_error(f"{at}reservation", reason)
    elif reservation and capacity is not Capacity.RESERVATION:
        reason = f"has no effect with capacity '{capacity}'; remove it or write 'reservation'"
        yield argument_error(f"{at}reservation", reason)
    elif reservation and not RESERVATION.fullmatch(reservation):
        yield argument_error(
            f"{at}reservation", f"expected {RESERVATION_FORMS}; given {reservation!r}"
        )


def class_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of the capacity of nodes that GKE creates."""
    for index, rule in enumerate(args.get("rules", ())):
        if "node_pool" not in rule:
            yield from sale_errors(rule, f"rules[{index}].")


def _outside(shape: str, zones: Sequence[str]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the zones of regions without the machine: for TPUs, whose regions are documented."""
    accelerator = ACCELERATORS[shape_for(shape).accelerator]
    if accelerator.family is not Family.TPU:
        return
    for index, zone in enumerate(zones):
        if region_of(zone) not in accelerator.regions:
            known = ", ".join(known_zone.name for known_zone in accelerator.zones)
            reason = f"{accelerator.name} is not in region '{region_of(zone)}', given '{zone}'"
            yield argument_error(f"zones[{index}]", f"{reason}; zones that have it: {known}")


def _another_number_of_ssds(key: str, count: int) -> Iterator[InputPropertyErrorDetails]:
    shape = shape_for(key)
    allowed = shape.local_ssds if shape.bundled_ssds else (0, *shape.local_ssds)
    if count not in allowed:
        known = " or ".join(map(str, allowed))
        reason = f"{shape.machine_type} takes {known} local SSDs, given {count}"
        yield argument_error("local_ssds", reason)


def zone_warnings(shape: str, zones: Sequence[str]) -> list[str]:
    """Return a warning for each zone that no source lists; the lists are incomplete."""
    accelerator = ACCELERATORS[shape_for(shape).accelerator]
    listed = {known_zone.name for known_zone in accelerator.zones}
    return [
        f"zones[{index}]: '{zone}' is not known to have {accelerator.name}; known in this region: "
        f"{', '.join(accelerator.zones_in(region_of(zone))) or 'none'}"
        for index, zone in enumerate(zones)
        if zone not in listed
    ]
