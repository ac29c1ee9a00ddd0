"""Arguments of every component as the program itself gives them, and every text in them.

The kinds of arguments say where a text may be: an argument that a component gains is in the list
from then on.
"""

import functools
import inspect
import re
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ForwardRef, NotRequired, get_args, get_origin, is_typeddict

import pulumi

import components
from tests.plan.covering_files import covering
from tests.plan.stack_files import Raw
from tools.render.evaluate import Evaluation, evaluate

Path = tuple[str | int, ...]
Component = type[pulumi.ComponentResource]


@dataclass(frozen=True)
class Text:
    """One place of a text in the arguments of a component."""

    component: str
    path: Path
    is_late: bool
    """Whether it may be the output of a resource, of which the door knows nothing."""


def kind_of(name: str) -> Any:
    """Return the kind of a component's arguments."""
    return inspect.signature(getattr(components, name).__init__).parameters["args"].annotation


NAMES = [
    name
    for name in components.__all__
    if isinstance(made := getattr(components, name), type)
    and issubclass(made, pulumi.ComponentResource)
]


def texts(name: str) -> list[Text]:
    """Return every text that a component's arguments may have."""
    return [Text(name, path, late) for path, late in _texts(kind_of(name), ())]


def _texts(kind: Any, path: Path) -> Iterator[tuple[Path, bool]]:
    for key, hint in kind.__annotations__.items():
        yield from _below(hint, (*path, key), late=False)


def _below(hint: Any, path: Path, *, late: bool) -> Iterator[tuple[Path, bool]]:
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        yield from _texts(hint, path)
    elif hint is str:
        yield path, late
    elif origin in _STEPS:
        yield from _below(inner[-1], (*path, *_STEPS[origin]), late=False)
    elif inner:
        # Pulumi writes its Output in Input as a reference by name.
        late = any(isinstance(each, ForwardRef) for each in inner)
        for each in inner:
            if get_origin(each) is not Awaitable:
                yield from _below(each, path, late=late)


_STEPS: dict[Any, Path] = {Sequence: (0,), Mapping: ("*",), NotRequired: ()}


@dataclass(frozen=True)
class Covered:
    """The program, run for stack files that have every key between them."""

    evaluations: list[tuple[Raw, Evaluation]]
    """Each file's keys, and what the program registers for it."""
    given: dict[str, list[dict[str, Any]]]
    """The arguments of each component, by its name."""


@functools.cache
def covered() -> Covered:
    """Run the program for each of the files, once for all who ask: it takes half a second each."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in NAMES}
    begun = {name: getattr(components, name).__init__ for name in NAMES}
    for name in NAMES:
        _taken_down(name, found[name])
    try:
        evaluations = [(raw, evaluated(raw)) for raw in covering()]
    finally:
        for name, begin in begun.items():
            setattr(getattr(components, name), "__init__", begin)  # noqa: B010 # mypy takes no other
    return Covered(evaluations, found)


def evaluated(raw: Raw) -> Evaluation:
    """Run the program for the keys of a stack file."""
    config = {f"vllm-gke:{key}": value for key, value in raw.items()}
    return evaluate({"gcp:project": "my-project", **config})


@functools.cache
def given() -> dict[str, list[dict[str, Any]]]:
    """Return what the program gives each component in stack files that have every key."""
    return {name: _telling(name, each) for name, each in covered().given.items()}


def _taken_down(name: str, found: list[dict[str, Any]]) -> None:
    made = getattr(components, name)
    begin = made.__init__

    @functools.wraps(begin)
    def init(self: Any, own: str, args: Any, opts: pulumi.ResourceOptions | None = None) -> None:
        pulumi.Output.from_input(dict(args)).apply(lambda plain: found.append(dict(plain)))
        begin(self, own, args, opts)

    made.__init__ = init


def _telling(name: str, every: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a few of the arguments that have every text of all of them."""
    missing = {each.path for each in texts(name)}
    kept: list[dict[str, Any]] = []
    for args in sorted(every, key=lambda one: -len(str(one))):
        own = {path for path in missing if has(args, path)}
        if own or not kept:
            kept.append(args)
            missing -= own
    return kept


def has(args: Any, path: Path) -> bool:
    """Tell whether arguments have a text at a path."""
    return isinstance(_at(args, path), str)


def _at(args: Any, path: Path) -> Any:
    for step in path:
        try:
            args = args[_key(args, step)]
        except (KeyError, IndexError, TypeError, StopIteration):
            return None
    return args


def _key(args: Any, step: str | int) -> Any:
    return next(iter(args)) if step == "*" else step


def with_text(args: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Return arguments with another text at a path, in a list of its own where there is none."""
    if path[-1] == 0 and not _at(args, path[:-1]):
        return with_text(args, path[:-1], [value])
    changed: Any = _copied(args)
    inner = _at(changed, path[:-1])
    inner[_key(inner, path[-1])] = value
    return dict(changed)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list | tuple) else value


def around(name: str, path: Path) -> dict[str, Any]:
    """Return arguments of a component that have a text at a path, or what it is a part of."""
    every = given()[name]
    whole = [args for args in every if has(args, path)]
    part = [args for args in every if isinstance(_at(args, _mapping(path)[:-1]), dict)]
    late = frozenset(each.path for each in texts(name) if each.is_late)
    args: dict[str, Any] = _late([*whole, *part][0], late, ())
    return args


def _late(value: Any, late: frozenset[Path], path: Path) -> Any:
    """Return arguments in which what only the cloud knows is the output of a resource again."""
    if isinstance(value, dict):
        return {key: _late(each, late, (*path, key)) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_late(each, late, (*path, 0)) for each in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    in_mapping = (*path[:-1], "*")
    is_late = path in late or in_mapping in late
    return pulumi.Output.from_input(value) if is_late else re.sub(r"[${}]", "", value)


def _mapping(path: Path) -> Path:
    return path[:-1] if path[-1] in {0, "*"} else path
