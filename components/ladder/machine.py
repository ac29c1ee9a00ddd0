"""The machine and the zones of a rung, from its size or the memory that it needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..core.problems import Problem
from ..facts.shapes import Accelerator, Family, Shape
from ..facts.zones import Confidence, region_of
from .rung import PoolChoice

# AI zones need an agreement with Google, so they are used only if the stack file names them.
_AI_ZONE = re.compile(r"-ai\d+[a-z]$")


class _Place(Protocol):
    """Region and zones of the whole stack."""

    @property
    def region(self) -> str | None: ...
    @property
    def zones(self) -> tuple[str, ...] | None: ...


@dataclass(frozen=True)
class RungZones:
    """The zones of one rung, with their errors."""

    zones: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def zones_of(
    at: tuple[str, int],
    accelerator: Accelerator,
    key: tuple[str | int, ...],
    own: tuple[str, ...] | None,
    place: _Place,
) -> RungZones:
    """Return the zones of a rung.

    `key` is the key of the accelerator, `own` are the rung's zones in the stack file, and `place`
    is the location of the stack.
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
    """Return an error for each zone that is not in the region."""
    return [
        Problem(
            (*at, index),
            f"zone '{zone}' is not in region '{region}'; write a zone like '{region}-b'",
        )
        for index, zone in enumerate(zones)
        if region_of(zone) != region
    ]


def _best(accelerator: Accelerator, region: str) -> tuple[str, ...]:
    """Return the best-known zones of the region: the documented ones, otherwise the observed."""
    here = [z for z in accelerator.zones if z.region == region and not _AI_ZONE.search(z.name)]
    firm = [zone for zone in here if zone.confidence is not Confidence.OBSERVED]
    return tuple(sorted(zone.name for zone in (firm if firm else here)))


def _not_in_region(accelerator: Accelerator, region: str) -> str:
    regions = ", ".join(accelerator.regions)
    return f"{accelerator.name} is not in region '{region}'; regions that have it: {regions}"


def shape_of(
    at: tuple[str, int], accelerator: Accelerator, pool: PoolChoice
) -> tuple[Shape | None, list[Problem]]:
    """Return the smallest machine with the size and the memory in the stack file.

    Two sizes must agree, and each key must belong to the family of the accelerator.
    """
    is_tpu = accelerator.family is Family.TPU
    sizes = {"topology": pool.topology, "chips": pool.chips, "gpus": pool.gpus}
    own = ("topology", "chips") if is_tpu else ("gpus",)
    problems = [
        Problem((*at, key), f"'{key}' does not apply to {accelerator.name}; use {_either(own)}")
        for key, value in sizes.items()
        if value is not None and key not in own
    ]
    fitting = list(accelerator.machines)
    for key in own:
        value = sizes[key]
        if value is None:
            continue
        sized = [shape for shape in accelerator.machines if _size(shape, key) == value]
        if not sized:
            problems.append(Problem((*at, key), _no_such_size(accelerator, key, value)))
        fitting = [shape for shape in fitting if shape in sized]
    if problems:
        return None, problems
    if not fitting:
        message = f"topology '{pool.topology}' has not {pool.chips} chips; write one of the two"
        return None, [Problem((*at, "chips"), message)]
    return _with_memory(at, fitting, pool)


def _with_memory(
    at: tuple[str, int], machines: Sequence[Shape], pool: PoolChoice
) -> tuple[Shape | None, list[Problem]]:
    memories = (
        ("minAcceleratorMemoryGb", pool.min_accelerator_memory_gb, _accelerator_memory),
        ("minMemoryGb", pool.min_memory_gb, _host_memory),
    )
    problems: list[Problem] = []
    enough = list(machines)
    for key, least, memory in memories:
        most = max(machines, key=memory)
        if least is None:
            continue
        if memory(most) < least:
            message = (
                f"no machine of this size has {least} GB; "
                f"the most is {memory(most):g}, of {most.machine_type}"
            )
            problems.append(Problem((*at, key), message))
        enough = [shape for shape in enough if memory(shape) >= least]
    return (None, problems) if problems else (min(enough, key=_by_size), [])


def _accelerator_memory(shape: Shape) -> float:
    return shape.accelerator_memory_gib


def _host_memory(shape: Shape) -> float:
    return shape.memory_gb


def _by_size(shape: Shape) -> tuple[int, int]:
    return shape.count, shape.memory_gb


def _size(shape: Shape, key: str) -> str | int | None:
    return shape.topology if key == "topology" else shape.count


def _no_such_size(accelerator: Accelerator, key: str, value: str | int) -> str:
    sizes = ", ".join(dict.fromkeys(str(_size(shape, key)) for shape in accelerator.shapes))
    if isinstance(value, str):
        return f"{accelerator.name} has no single-host topology '{value}'; it has: {sizes}"
    return f"{accelerator.name} has no single machine with {value} {key}; it has: {sizes}"


def _either(keys: tuple[str, ...]) -> str:
    return " or ".join(f"'{key}'" for key in keys)
