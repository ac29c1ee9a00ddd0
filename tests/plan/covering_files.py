"""A few stack files that have every key and every kind of a key between them."""

import contextlib
import copy
import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from components.stack.file import plan
from tests.plan.drawn_keys import LADDER, Wanted, choices, chosen, sections
from tests.plan.stack_files import Raw, anything, right, settled


@functools.cache
def covering() -> tuple[Raw, ...]:
    """Return a few right stack files that have every key and every kind of a key between them."""
    wanted = set(choices())
    found = _drawn(right(), 80)
    missing = wanted - {each for raw in found for each in chosen(raw)}
    # A file that has an inner key has those around it, so most of the rest is never drawn. A key
    # goes before its kinds: those of a list come with it, and no kind alone is a right list.
    for choice in sorted(missing, key=lambda each: (-each.count("."), "=" in each, each)):
        if choice in missing:
            more = _changed(found, choice) or _drawn(_right_with(choice), 1)
            missing -= {each for raw in more for each in chosen(raw)}
            found += more
    return tuple(_joined(_cover(found, [set(chosen(raw)) & wanted for raw in found])))


def _changed(files: list[Raw], choice: str) -> list[Raw]:
    """Return the first of these files that plans with this kind of a key that it has, if any.

    To draw one takes a hundred times as long.
    """
    path, _, kind = choice.partition("=")
    *above, key = path.split(".")
    for raw in reversed(files) if kind else ():
        changed = copy.deepcopy(raw)
        place = _inner(changed, above)
        if place is not None and key in place:
            place[key] = yaml.safe_load(kind)
            if settled(changed) and choice in set(chosen(changed)):
                return [changed]
    return []


def _inner(raw: Raw, path: list[str]) -> Raw | None:
    """Return the section at a path, the first one of a list."""
    place = raw
    for step in path:
        inner = place.get(step)
        inner = inner[0] if isinstance(inner, list) and inner else inner
        if not isinstance(inner, dict):
            return None
        place = inner
    return place


@st.composite
def _right_with(draw: st.DrawFn, choice: str) -> Raw:
    """Draw a right stack file in which this was chosen, whatever else has to go for it."""
    raw: Raw = draw(anything())
    path, _, kind = choice.partition("=")
    *above, key = path.split(".")
    top = path.split(".")[0]
    if top not in LADDER:
        raw[top] = draw(sections(Wanted(raw["region"], path)))[top]
    place: Any = raw
    for step in above:
        inner = place.setdefault(step, {})
        place = draw(st.sampled_from(inner)) if isinstance(inner, list) else inner
    if kind:
        place[key] = yaml.safe_load(kind)
    assume(settled(raw))
    assume(choice in set(chosen(raw)))
    return raw


def _drawn(files: st.SearchStrategy[Raw], count: int) -> list[Raw]:
    found: list[Raw] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(files)
    def draw(raw: Raw) -> None:
        found.append(raw)

    with contextlib.suppress(Unsatisfiable):
        draw()
    return found


def _cover(files: list[Raw], holding: list[set[str]]) -> Iterator[tuple[Raw, set[str]]]:
    """Return files with what each brings, the one that brings most first, until nothing is new."""
    missing = set().union(*holding)
    while missing:
        best = max(range(len(files)), key=lambda index: len(holding[index] & missing))
        yield files[best], holding[best] & missing
        missing -= holding[best]


def _joined(files: Iterable[tuple[Raw, set[str]]]) -> list[Raw]:
    """Return fewer files: what one brings is put into an earlier one, where both still plan.

    Whoever reads them runs the whole program for each, in half a second.
    """
    kept: list[tuple[Raw, set[str]]] = []
    for raw, own in files:
        brought = {key: raw[key] for key in {re.split("[.=]", choice)[0] for choice in own}}
        for index, (other, others) in enumerate(kept):
            both = {**other, **brought}
            if own | others <= set(chosen(both)) and not plan(both)[2]:
                kept[index] = (both, own | others)
                break
        else:
            kept.append((raw, own))
    return [raw for raw, _ in kept]
