"""What a person does after a run that left something unsaid: docs/interrupted.md, step by step."""

import difflib
import json
from typing import Any

from sandbox.state.world import Thing, World
from tests.engine.running_stack import RunningStack
from tests.engine.standing import Standing, settled

# Given twice, these are there once; a command is run again.
_ASKED_FOR_AGAIN = ("IamMember", "IAMMember", "Service")


def pending(stack: RunningStack) -> list[dict[str, Any]]:
    """List the operations of which the engine does not know how they ended."""
    state = json.loads(stack.pulumi("stack", "export", "--stack", stack.stack.name).stdout)
    found: list[dict[str, Any]] = state["deployment"].get("pending_operations") or []
    return found


def orphans(stack: RunningStack) -> list[Thing]:
    """List what the stack's own calls made and its record does not have."""
    known = {(entry["type"], entry.get("id")) for entry in stack.resources()}
    return [thing for thing in stack.world() if thing.urn and (thing.type, thing.id) not in known]


def as_undisturbed(stack: RunningStack, world: list[str], urns: set[str]) -> None:
    """Hold a stack against an undisturbed one: what exists, what is recorded, what is pending."""
    here = settled(stack)
    apart = difflib.unified_diff("\n".join(world).splitlines(), "\n".join(here).splitlines(), n=2)
    assert here == world, "\n".join(apart)
    assert {entry["urn"] for entry in stack.resources()} == urns
    assert (orphans(stack), pending(stack)) == ([], [])


def mend(stack: RunningStack, undisturbed: Standing) -> None:
    """Make a record complete again, so that the next up can go on."""
    if stack.stack.dead_owners():
        stack.cancel()
    if pending(stack):
        stack.refresh("--clear-pending-creates")
    for thing in orphans(stack):
        recorded = thing.urn in {entry["urn"] for entry in stack.resources()}
        if recorded:
            # The record has the one that this was to replace: a URN has no room for a second.
            World(stack.stack.world).drop(thing.type, thing.id, where=thing.where)
        elif not thing.type.startswith("gcp:") or not thing.type.endswith(_ASKED_FOR_AGAIN):
            _import(stack, thing, undisturbed.record[thing.urn])


def _import(stack: RunningStack, thing: Thing, entry: dict[str, Any]) -> None:
    provider = entry["provider"].rpartition("::")[0]
    stack.pulumi(
        *("import", thing.type, thing.urn.rpartition("::")[2], thing.id),
        *("--parent", f"parent={entry['parent']}", "--provider", f"provider={provider}"),
        *("--stack", stack.stack.name, "--protect=false", "--generate-code=false"),
        *("--yes", "--skip-preview"),
    )
