"""Fake of what `kubectl` does with whole manifests: apply, delete, and a dry run."""

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pydantic
import yaml

from sandbox.kubernetes.outputs import Being, added
from sandbox.kubernetes.rules import kind_of, unserved
from sandbox.provider.cloud import RefusalError
from sandbox.state.world import Thing, World, now

_TABLE = Path(__file__).with_name("manifests.yaml")


class Listed(pydantic.BaseModel):
    """One object of a manifest; see manifests.yaml."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    type: str
    id: str
    spec: dict[str, Any] = {}


@functools.cache
def manifests() -> Mapping[str, tuple[Listed, ...]]:
    """Read the table."""
    raw = yaml.safe_load(_TABLE.read_text())
    return {
        address: tuple(Listed.model_validate(each) for each in listed)
        for address, listed in raw.items()
    }


def applied(world: World, where: str, address: str) -> list[str]:
    """Add a manifest's objects to a cluster, and return kubectl's output."""
    with world.locked():
        for each in _listed(address):
            inputs = {"spec": each.spec}
            being = Being(each.type, each.id, where, now(), revision=1)
            outputs = {**added(being, inputs), **inputs}
            thing = Thing.made(each.type, each.id, "", (inputs, outputs), now())
            thing.where = where
            world.put(thing)
    return [f"{_name(each)} serverside-applied" for each in _listed(address)]


def deleted(world: World, where: str, address: str) -> list[str]:
    """Remove a manifest's objects from a cluster, with the objects of the kinds that it defines."""
    with world.locked():
        for each in reversed(_listed(address)):
            for thing in world.things():
                group, kind = each.spec.get("group"), each.spec.get("names", {}).get("kind")
                own = thing.type.startswith(f"kubernetes:{group}/") and kind_of(thing.type) == kind
                if own and thing.where == where:
                    world.drop(thing.type, thing.id, where=where)
            world.drop(each.type, each.id, where=where)
    return [f"{_name(each)} deleted" for each in _listed(address)]


def tried(world: World, where: str, text: str) -> list[str]:
    """Return the output of a dry run of one JSON object."""
    found = json.loads(text)
    token = f"kubernetes:{found['apiVersion']}:{found['kind']}"
    for reason in unserved(world, token, where, 0):
        raise RefusalError(f"error: resource mapping not found: {reason}")
    return [f"{found['kind'].lower()}/{found['metadata']['name']} created (server dry run)"]


def available(world: World, where: str, deployment: str) -> bool:
    """Return whether a Deployment is there; in the sandbox it is ready at once."""
    return world.get("kubernetes:apps/v1:Deployment", deployment, where=where) is not None


def _listed(address: str) -> tuple[Listed, ...]:
    if address not in manifests():
        known = ", ".join(manifests())
        raise RefusalError(f"error: the sandbox has no manifest {address!r}; it has: {known}")
    return manifests()[address]


def _name(each: Listed) -> str:
    return f"{kind_of(each.type).lower()}/{each.id.rpartition('/')[2]}"
