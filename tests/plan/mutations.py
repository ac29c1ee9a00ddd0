"""Right stack files with something broken in them, each with the key that is wrong then."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from components.stack.config import StackConfig
from tests.plan.stack_files import Raw, right

Path = tuple[str | int, ...]
Broken = tuple[Raw, Path]
"""A stack file, and where its mistake is."""

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats()
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
"""Whatever can stand where a value is expected."""

FREE = ("cluster", "labels")
"""The mapping whose keys are the person's own."""

_KEYS = {str(field.alias) for field in StackConfig.model_fields.values()}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Return the path of every value in a tree."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*path, key)
            yield from places(value[key], (*path, key))


def at(raw: Any, path: Path) -> Any:
    """Return what is at a path."""
    for step in path:
        raw = raw[step]
    return raw


def _owned(raw: Raw) -> list[Path]:
    """Return the paths of the keys that the configuration names."""
    return [path for path in places(raw) if isinstance(path[-1], str) and path[: len(FREE)] != FREE]


@st.composite
def misspelt(draw: st.DrawFn) -> Broken:
    """Draw a file with a key whose name is a letter short, in another case, or another's."""
    raw: Raw = copy.deepcopy(draw(right()))
    path = draw(st.sampled_from(_owned(raw)))
    *above, key = path
    name = str(key)
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    wrong = draw(st.sampled_from([name[:-1], name.capitalize(), f"{name}s", snake, f" {name}"]))
    section = at(raw, tuple(above))
    assume(wrong not in {*section, *_KEYS, "chips", "gpus", "zone", "zones"})
    section[wrong] = section.pop(key)
    return raw, (*above, wrong)


@st.composite
def misplaced(draw: st.DrawFn) -> Broken:
    """Draw a file with a key of one section in another that does not know it."""
    raw: Raw = copy.deepcopy(draw(right()))
    inner = [path for path in _owned(raw) if len(path) > 1]
    assume(inner)
    path = draw(st.sampled_from(inner))
    target = draw(st.sampled_from(sorted(_KEYS - {str(path[0])})))
    value = raw.get(target, {})
    field = next(f for f in StackConfig.model_fields.values() if f.alias == target)
    known = getattr(field.annotation, "model_fields", None)
    assume(known is not None and isinstance(value, dict))
    assert known is not None
    assume(path[-1] not in {f.alias for f in known.values()})
    raw[target] = {**value, path[-1]: at(raw, path)}
    return raw, (target, path[-1])


@st.composite
def of_another_kind(draw: st.DrawFn) -> Broken:
    """Draw a file in which a value is of another kind: text for a number, a list for a mapping."""
    raw: Raw = copy.deepcopy(draw(right()))
    # A flag and a variable of vLLM take text and numbers.
    found = [place for place in places(raw) if at(raw, place) is not None and not _free(place)]
    path = draw(st.sampled_from(found))
    at(raw, path[:-1])[path[-1]] = draw(_another(at(raw, path)))
    return raw, path


def _free(path: tuple[str | int, ...]) -> bool:
    return bool({"arguments", "environment"} & set(path[:-1]))


def _another(value: Any) -> st.SearchStrategy[Any]:
    if isinstance(value, bool):
        return st.sampled_from([str(value).lower(), "yes", 1, [], {}])
    if isinstance(value, int | float):
        units = ["", "Gi", "GB", "m", "%", " nodes"]
        texts = st.sampled_from([f"{value}{unit}" for unit in units])
        return texts | st.sampled_from([True, [value], {}, {"value": value}])
    if isinstance(value, str):
        return st.sampled_from([7, 1.5, False, [value], {}, {"name": value}])
    if isinstance(value, list):
        return st.sampled_from([{}, "a, b", 1, True, {"0": 1}])
    return st.sampled_from([[], [value], "text", 1, True])


@st.composite
def jumbled(draw: st.DrawFn) -> Raw:
    """Draw a right stack file in which one to three things were changed, lost or added."""
    raw: Raw = copy.deepcopy(draw(right()))
    for _ in range(draw(st.integers(1, 3))):
        found = list(places(raw))
        if not found:
            break
        path = draw(st.sampled_from(found))
        container, key = at(raw, path[:-1]), path[-1]
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            container[key] = draw(JSON)
        elif change == "remove":
            del container[key]
        elif isinstance(container, dict):
            container[draw(st.text(max_size=8))] = draw(JSON)
        else:
            container.append(draw(JSON))
    return raw
