"""Node pools that GKE refuses for what is attached to their machine, or for how it is sold."""

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pydantic
import yaml
from pydantic.alias_generators import to_camel

from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties

_TABLE = Path(__file__).with_name("gke_attachments.yaml")


class Attachments(pydantic.BaseModel):
    """Attachments of a machine family; see gke_attachments.yaml."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    gpus: dict[str, dict[str, int]] = {}
    counts: dict[str, tuple[int, ...]] = {}
    ssds: dict[str, tuple[int, ...]] = {}
    no_ssds: bool = False

    def carried(self, machine: str) -> tuple[str, int] | None:
        """Return the GPU that comes with a machine, and how many."""
        found = [(gpu, sizes[machine]) for gpu, sizes in self.gpus.items() if machine in sizes]
        return found[0] if found else None


@functools.cache
def table() -> Mapping[str, Attachments]:
    """Read the table."""
    raw = yaml.safe_load(_TABLE.read_text())
    return {name: Attachments.model_validate(family) for name, family in raw.items()}


def mistakes(pool: Properties) -> Iterator[Mistake]:
    """Return the errors of GKE in a pool's attachments and capacity."""
    node = pool.get("nodeConfig")
    if not isinstance(node, dict):
        return
    machine = node.get("machineType")
    family = table().get(machine.partition("-")[0]) if isinstance(machine, str) else None
    if family is not None and isinstance(machine, str):
        yield from _gpu_mistakes(node, machine, family)
        yield from _ssd_mistakes(node, machine, family)
    yield from _reservation_mistakes(node)
    if node.get("flexStart") is True:
        yield from _flex_start_mistakes(pool, node)


def _gpu_mistakes(node: Properties, machine: str, family: Attachments) -> Iterator[Mistake]:
    for index, gpu in enumerate(node.get("guestAccelerators") or ()):
        if isinstance(gpu, dict):
            path = f"nodeConfig.guestAccelerators[{index}]"
            yield from _one_gpu(path, gpu.get("type"), gpu.get("count"), machine, family)


def _one_gpu(
    path: str, kind: Any, count: Any, machine: str, family: Attachments
) -> Iterator[Mistake]:
    carried = family.carried(machine)
    if carried is not None:
        wanted, number = carried
        if isinstance(kind, str) and kind != wanted:
            yield Mistake(f"{path}.type", f"{machine} carries {wanted}, not {kind!r}")
        if isinstance(count, int) and count != number:
            yield Mistake(f"{path}.count", f"{machine} carries {number}, not {count}")
    elif isinstance(kind, str) and kind not in family.counts:
        known = ", ".join(sorted(family.counts)) or "none"
        yield Mistake(f"{path}.type", f"{machine} cannot carry {kind!r}; it takes: {known}")
    elif isinstance(kind, str) and isinstance(count, int) and count not in family.counts[kind]:
        known = ", ".join(map(str, family.counts[kind]))
        yield Mistake(f"{path}.count", f"{machine} takes {known} of {kind}, not {count}")


def _ssd_mistakes(node: Properties, machine: str, family: Attachments) -> Iterator[Mistake]:
    config = node.get("ephemeralStorageLocalSsdConfig")
    count = config.get("localSsdCount") if isinstance(config, dict) else None
    allowed = () if family.no_ssds else family.ssds.get(machine)
    if not isinstance(count, int) or allowed is None or count in (0, *allowed):
        return
    known = " or ".join(map(str, allowed)) or "none"
    path = "nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"
    yield Mistake(path, f"{machine} takes {known} local SSDs, not {count}")


def _affinity(node: Properties) -> Properties:
    found = node.get("reservationAffinity")
    return found if isinstance(found, dict) else {}


def _reservation_mistakes(node: Properties) -> Iterator[Mistake]:
    affinity = _affinity(node)
    specific = affinity.get("consumeReservationType") == "SPECIFIC_RESERVATION"
    named = bool(affinity.get("values")) and bool(affinity.get("key"))
    if specific and not named:
        reason = "SPECIFIC_RESERVATION needs key and values: the name of the reservation"
        yield Mistake("nodeConfig.reservationAffinity", reason)
    if specific and node.get("spot") is True:
        yield Mistake("nodeConfig.spot", "a spot node cannot use a reservation")


def _flex_start_mistakes(pool: Properties, node: Properties) -> Iterator[Mistake]:
    if node.get("spot") is True:
        yield Mistake("nodeConfig.spot", "flex start and spot exclude each other")
    if _affinity(node).get("consumeReservationType") != "NO_RESERVATION":
        reason = "flex start cannot use a reservation: set consumeReservationType NO_RESERVATION"
        yield Mistake("nodeConfig.reservationAffinity", reason)
    scaling, management = pool.get("autoscaling"), pool.get("management")
    if not isinstance(scaling, dict):
        yield Mistake("autoscaling", "required with flex start: its nodes come for pods only")
    elif scaling.get("totalMinNodeCount") or scaling.get("minNodeCount"):
        yield Mistake("autoscaling", "flex start cannot keep nodes: the minimum must be 0")
    if pool.get("initialNodeCount"):
        yield Mistake("initialNodeCount", "flex start cannot keep nodes: must be 0")
    if not isinstance(management, dict) or management.get("autoRepair") is not False:
        yield Mistake("management.autoRepair", "flex start nodes are not repaired: set false")
    duration = node.get("maxRunDuration")
    seconds = str(duration).removesuffix("s")
    if isinstance(duration, str) and seconds.isdigit() and int(seconds) > _LONGEST_RUN:
        yield Mistake("nodeConfig.maxRunDuration", f"at most {_LONGEST_RUN}s, not {duration}")


# seven days (docs.cloud.google.com/kubernetes-engine/docs/concepts/dws, 2026-11)
_LONGEST_RUN = 604800
