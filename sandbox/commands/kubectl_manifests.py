"""Stands in for what `kubectl` does with whole manifests: apply, delete, and a dry run.

Owns: manifests that are known by their address (manifests.yaml), as objects of a cluster; and
whether the API server would take one object. Not here: reading command lines (kubectl).
"""

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
    """Put a manifest's objects into a cluster, and say so as kubectl does."""
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
    """Take a manifest's objects out of a cluster, with every object of a kind that goes with it."""
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
    """Say what a dry run of one JSON object says."""
    found = json.loads(text)
    token = f"kubernetes:{found['apiVersion']}:{found['kind']}"
    for reason in unserved(world, token, where, 0):
        raise RefusalError(f"error: resource mapping not found: {reason}")
    return [f"{found['kind'].lower()}/{found['metadata']['name']} created (server dry run)"]


def available(world: World, where: str, deployment: str) -> bool:
    """Say whether a Deployment is there; in the sandbox it is ready at once."""
    return world.get("kubernetes:apps/v1:Deployment", deployment, where=where) is not None


def _listed(address: str) -> tuple[Listed, ...]:
    if address not in manifests():
        known = ", ".join(manifests())
        raise RefusalError(f"error: the sandbox has no manifest {address!r}; it has: {known}")
    return manifests()[address]


def _name(each: Listed) -> str:
    return f"{kind_of(each.type).lower()}/{each.id.rpartition('/')[2]}"
