"""Disks and images that Compute Engine refuses although every property is well formed.

Source: Compute Engine's pages on Persistent Disk, Hyperdisk ML and sharing disks (2026-11).
"""

from collections.abc import Iterator
from typing import Any

from sandbox.google.names import last
from sandbox.provider.sdk_types import Mistake
from sandbox.provider.wire import Properties
from sandbox.state.world import World
from sandbox.type_tokens import DISK

IMAGE = "gcp:compute/image:Image"
_SMALLEST_GB = {"hyperdisk-ml": 4}
_SMALLEST = 10


def mistakes(token: str, inputs: Properties) -> Iterator[Mistake]:
    """Return the errors in the plain inputs of a disk."""
    if token != DISK or not isinstance(inputs.get("type"), str):
        return
    kind, size = str(inputs["type"]), inputs.get("size")
    smallest = _SMALLEST_GB.get(kind, _SMALLEST)
    if isinstance(size, int | float) and size < smallest:
        yield Mistake("size", f"{kind} has at least {smallest} GB, given {size:g}")
    for name in ("accessMode", "provisionedThroughput"):
        if inputs.get(name) is not None and not kind.startswith("hyperdisk-"):
            yield Mistake(name, f"only for Hyperdisk, not for {kind}")


def refusals(world: World, token: str, inputs: dict[str, Any]) -> Iterator[str]:
    """Return the errors that the state of other disks and images causes."""
    if token == IMAGE:
        disk = _named(world, DISK, inputs.get("sourceDisk"))
        if disk.get("users"):
            yield (
                f"Error 400: The disk resource {inputs['sourceDisk']!r} is already being used by "
                f"{', '.join(disk['users'])}, resourceInUseByAnotherResource"
            )
    if token == DISK:
        image = _named(world, IMAGE, inputs.get("image"))
        source = _named(world, DISK, image.get("sourceDisk"))
        needed, size = source.get("size", 0), inputs.get("size", 0)
        if size < needed:
            yield f"Error 400: {size:g} GB is smaller than the image, which has {needed:g} GB"


def _named(world: World, token: str, link: Any) -> Properties:
    if not isinstance(link, str):
        return {}
    found = [thing for thing in world.things(token) if last(thing.id) == last(link)]
    return found[0].properties if found else {}
