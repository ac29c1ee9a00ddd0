"""Somebody changes an object by hand: a refresh says which."""

import json
from typing import Any

import pytest

from sandbox.state.world import Thing, World
from tests.engine.outcome import Outcome
from tests.engine.running_stack import RunningStack, Starter, tracked
from tests.engine.standing import US, Standing

CLUSTER = "gcp:container/cluster:Cluster"
DASHBOARD = "gcp:monitoring/dashboard:Dashboard"
# What nobody can change once it is there: it is another one then.
FIXED = {"name", "namespace", "apiVersion", "kind", "location", "region", "project"}


def reported(outcome: Outcome) -> dict[str, str]:
    """Return what a refresh says of each object that is not as recorded: update or delete."""
    ends = [e["resOutputsEvent"]["metadata"] for e in outcome.events if "resOutputsEvent" in e]
    return {end["urn"]: end["op"] for end in ends if end["op"] not in ("same", "refresh")}


def leaf(asked: Any, given: Any) -> tuple[Any, Any] | None:
    """Find the first text or number that was asked for, as the holder and the key in what is."""
    keys = sorted(asked) if isinstance(asked, dict) else range(len(asked))
    for key in keys:
        if str(key).startswith("__") or key in FIXED or _absent(given, key):
            continue
        value = given[key]
        if isinstance(value, dict | list) and type(value) is type(asked[key]):
            if (found := leaf(asked[key], value)) is not None:
                return found
        elif isinstance(value, str | int) and value == asked[key]:
            return given, key
    return None


def _absent(given: Any, key: Any) -> bool:
    return key not in given if isinstance(given, dict) else key >= len(given)


def edit(thing: Thing) -> None:
    """Change one property that the program asked for."""
    if thing.type == DASHBOARD:
        # All of it is one text, and the cloud's is not the program's to the letter.
        shown = json.loads(thing.properties["dashboardJson"])
        thing.properties["dashboardJson"] = json.dumps({**shown, "displayName": "by hand"})
        return
    found = leaf(thing.inputs, thing.properties)
    assert found is not None, f"nothing to change: {thing.urn}"
    holder, key = found
    value = holder[key]
    if isinstance(value, bool):
        holder[key] = not value
    else:
        holder[key] = value + 1 if isinstance(value, int) else f"{value}-by-hand"


def of_each_type(stack: RunningStack) -> list[Thing]:
    """Pick one object of each type that the stack made, with a property to change."""
    made = [thing for thing in stack.world() if thing.urn]
    whole = [each for each in made if each.type == DASHBOARD or leaf(each.inputs, each.properties)]
    return list({thing.type: thing for thing in whole}.values())


def test_an_object_of_each_type_that_was_edited_is_reported_and_no_other(
    running_stack: Starter, standing: Standing
) -> None:
    stack = standing.copied_to(running_stack(tracked("dev", US)))
    edited = of_each_type(stack)
    assert {thing.type for thing in edited} == {thing.type for thing in stack.world() if thing.urn}
    world = World(stack.stack.world)
    for thing in edited:
        edit(thing)
        world.put(thing)

    assert reported(stack.refresh("--preview-only")) == {thing.urn: "update" for thing in edited}


@pytest.mark.soak
def test_an_object_of_each_type_that_was_removed_is_reported_and_no_other(
    running_stack: Starter, standing: Standing
) -> None:
    stack = standing.copied_to(running_stack(tracked("dev", US)))
    # Without the cluster nobody can say what is in it, and the refresh says so and ends.
    removed = [thing for thing in of_each_type(stack) if thing.type != CLUSTER]
    world = World(stack.stack.world)
    for thing in removed:
        world.drop(thing.type, thing.id, where=thing.where)

    assert reported(stack.refresh("--preview-only")) == {thing.urn: "delete" for thing in removed}
