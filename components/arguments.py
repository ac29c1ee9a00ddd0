"""The door of a component: what its arguments lack, all of it at once, before anything is made.

Owns the refusal and the look at the keys. What only one component can tell is that component's.
"""

import difflib
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NotRequired, TypeVar, Union, cast, get_args, get_origin

import pulumi
from pulumi.errors import InputPropertyErrorDetails

Mistakes = Iterable[InputPropertyErrorDetails]

_PLAIN: dict[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "text"),
    bool: ((bool,), "true or false"),
    int: ((int, float), "a whole number"),
    float: ((int, float), "a number"),
}
_Init = TypeVar("_Init", bound=Callable[..., None])


class ArgumentsError(pulumi.InputPropertiesError, pulumi.RunError):
    """Arguments that a component cannot be made of; `errors` has each by its path.

    A program that does not catch it ends with these lines, and without a traceback.
    """

    def __init__(self, component: str, mistakes: Mistakes) -> None:
        found = list(mistakes)
        lines = [f"  {each['property_path']}: {each['reason']}" for each in found]
        message = "\n".join([f"{component} cannot be made of these arguments:", *lines])
        super().__init__(message, found)


def mistake(path: str, reason: str) -> InputPropertyErrorDetails:
    """Return one mistake; the path is as a Python program writes it: `rungs[1].shape`."""
    return {"property_path": path, "reason": reason}


def argument_mistakes(
    kind: type[Any], given: object, path: str = ""
) -> Iterator[InputPropertyErrorDetails]:
    """Give what is wrong with a dictionary's keys, and with those values that have to be plain."""
    if not isinstance(given, Mapping):
        yield mistake(path or "args", f"expected a dictionary of keys, given {given!r}")
        return
    start = f"{path}." if path else ""
    known = list(kind.__annotations__)
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean '{near[0]}'? " if near else ""
            yield mistake(f"{start}{key}", f"unknown; {hint}known: {', '.join(known)}")
    for key in known:
        if key in given:
            reason = _value_mistake(kind.__annotations__[key], given[key])
            if reason is not None:
                yield mistake(f"{start}{key}", reason)
        elif key in kind.__required_keys__:
            yield mistake(f"{start}{key}", "required, and not given")


def _value_mistake(hint: Any, given: object) -> str | None:
    """Return what is wrong with a value; of one that may be an output nothing is known yet."""
    if get_origin(hint) is NotRequired:
        hint = get_args(hint)[0]
    optional = get_origin(hint) in {Union, UnionType}
    kinds = set(get_args(hint)) if optional else {hint}
    if given is None and NoneType in kinds:
        return None
    kinds.discard(NoneType)
    if len(kinds) != 1:
        return None
    (plain,) = kinds
    expected = _expected(plain, given)
    if expected is None:
        return None
    shown = "the output of a resource" if isinstance(given, pulumi.Output) else repr(given)
    return f"expected {expected}, given {shown}"


def _expected(plain: Any, given: object) -> str | None:
    if get_origin(plain) is Sequence:
        right = isinstance(given, Sequence) and not isinstance(given, str)
        return None if right else "a list"
    if isinstance(plain, type) and issubclass(plain, Enum):
        known = [member.value for member in plain]
        return None if given in known else f"one of {', '.join(map(repr, known))}"
    if plain not in _PLAIN:
        return None
    # To Python a bool is an int; from another language a whole number comes as a float.
    right = isinstance(given, _PLAIN[plain][0]) and isinstance(given, bool) is (plain is bool)
    return None if right else _PLAIN[plain][1]


def _keys(kind: type[Any]) -> str:
    needed = [key for key in kind.__annotations__ if key in kind.__required_keys__]
    others = [key for key in kind.__annotations__ if key not in kind.__required_keys__]
    left_out = f"; may be left out: {', '.join(others)}" if others else ""
    return f"Make it of {kind.__name__}: {', '.join(needed)}{left_out}."


def _nothing_more(_args: Any) -> Mistakes:
    return ()


def checked(
    kind: type[Any], more: Callable[[Any], Mistakes] = _nothing_more
) -> Callable[[_Init], _Init]:
    """Let a component's `__init__` begin only with arguments of this kind.

    `more` gives the mistakes that one key does not show; it is asked where each is right.

    Raises ArgumentsError with every mistake, one that `__init__` itself finds included.
    """

    def around(begin: _Init) -> _Init:
        @functools.wraps(begin)
        def init(
            self: pulumi.ComponentResource,
            name: str,
            args: Any,
            opts: pulumi.ResourceOptions | None = None,
        ) -> None:
            component = f"{type(self).__name__} '{name}'"
            if found := list(argument_mistakes(kind, args)) or list(more(args)):
                raise ArgumentsError(component, found)
            try:
                begin(self, name, args, opts)
            except pulumi.InputPropertyError as error:
                found = [mistake(error.property_path, error.reason)]
                raise ArgumentsError(component, found) from error

        # Python's help shows the keys of a TypedDict nowhere.
        init.__doc__ = _keys(kind)
        return cast("_Init", init)

    return around
