"""Validation of component arguments before any resource is registered, with all errors together.

This file checks the keys and their types; a component adds the checks that only it can make.
"""

import difflib
import functools
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from types import NoneType, UnionType
from typing import (
    Any,
    ForwardRef,
    NotRequired,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    is_typeddict,
)

import pulumi
from pulumi.errors import InputPropertyErrorDetails

from .argument_values import shown, value_mistakes

Mistakes = Iterable[InputPropertyErrorDetails]

_PLAIN: dict[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "text"),
    bool: ((bool,), "true or false"),
    int: ((int, float), "a whole number"),
    float: ((int, float), "a number"),
}
_Init = TypeVar("_Init", bound=Callable[..., None])


class ArgumentsError(pulumi.InputPropertiesError, pulumi.RunError):
    """The errors of a component's arguments; `errors` has each one with its path.

    A program that does not catch it ends with these lines and without a traceback.
    """

    def __init__(self, component: str, mistakes: Mistakes) -> None:
        found = list(mistakes)
        lines = [f"  {each['property_path']}: {each['reason']}" for each in found]
        message = "\n".join([f"{component} cannot be made of these arguments:", *lines])
        super().__init__(message, found)


def mistake(path: str, reason: str) -> InputPropertyErrorDetails:
    """Return one error; the path is as in a Python program: `rungs[1].shape`."""
    return {"property_path": path, "reason": reason}


def argument_mistakes(
    kind: type[Any], given: object, path: str = ""
) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of a dictionary's keys, and of the values that must be plain."""
    if not isinstance(given, Mapping):
        yield mistake(path or "args", f"expected a dictionary of keys, given {shown(given)}")
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
            hint, at = kind.__annotations__[key], f"{start}{key}"
            found = list(_value_mistakes(hint, given[key], at))
            below = () if found else value_mistakes(key, given[key])
            yield from found or [mistake(f"{at}{place}", reason) for place, reason in below]
        elif key in kind.__required_keys__:
            yield mistake(f"{start}{key}", "required, and not given")


def _value_mistakes(hint: Any, given: object, at: str) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of a value; an output is not checked, since its value is not known yet."""
    kind = _kind(hint, given)
    if is_typeddict(kind):
        yield from argument_mistakes(kind, given, at)
        return
    expected = _expected(kind, given)
    if expected is not None:
        yield mistake(at, f"expected {expected}, given {shown(given)}")
    elif isinstance(given, Mapping) and get_origin(kind) is Mapping:
        for key, each in given.items():
            yield from _value_mistakes(get_args(kind)[1], each, f"{at}.{key}")
    elif isinstance(given, Sequence) and get_origin(kind) is Sequence:
        for place, each in enumerate(given):
            yield from _value_mistakes(get_args(kind)[0], each, f"{at}[{place}]")


def _kind(hint: Any, given: object) -> Any:
    """Return the only type of value that is allowed; Any if this value is not checked."""
    if get_origin(hint) is NotRequired:
        hint = get_args(hint)[0]
    kinds = set(get_args(hint)) if get_origin(hint) in {Union, UnionType} else {hint}
    # Pulumi writes its Output in Input as a forward reference, by name.
    later = {
        kind for kind in kinds if isinstance(kind, ForwardRef) or get_origin(kind) is Awaitable
    }
    now = kinds - later - {NoneType}
    left_alone = (given is None and NoneType in kinds) or (
        bool(later) and isinstance(given, pulumi.Output | Awaitable)
    )
    return Any if left_alone or len(now) != 1 else now.pop()


def _expected(plain: Any, given: object) -> str | None:
    if get_origin(plain) is Sequence:
        right = isinstance(given, Sequence) and not isinstance(given, str)
        return None if right else "a list"
    if get_origin(plain) is Mapping:
        return None if isinstance(given, Mapping) else "a dictionary"
    if isinstance(plain, type) and issubclass(plain, Enum):
        known = [member.value for member in plain]
        return None if given in known else f"one of {', '.join(map(repr, known))}"
    if plain not in _PLAIN:
        return None
    # For Python a bool is an int; another language sends a whole number as a float.
    right = isinstance(given, _PLAIN[plain][0]) and isinstance(given, bool) is (plain is bool)
    whole = plain is not int or not isinstance(given, float) or given.is_integer()
    return None if right and whole else _PLAIN[plain][1]


def _keys(kind: type[Any]) -> str:
    needed = [key for key in kind.__annotations__ if key in kind.__required_keys__]
    others = [key for key in kind.__annotations__ if key not in kind.__required_keys__]
    left_out = f"; may be left out: {', '.join(others)}" if others else ""
    return f"Make it of {kind.__name__}: {', '.join(needed)}{left_out}."


def _nothing_more(_args: Any) -> Mistakes:
    return ()


def checked(
    kind: type[Any],
    more: Callable[[Any], Mistakes] = _nothing_more,
    *,
    whole: Callable[[Any], Mistakes] = _nothing_more,
) -> Callable[[_Init], _Init]:
    """Validate the arguments of a component before its `__init__` runs.

    `more` yields the errors between arguments; it gets the arguments that are valid by themselves,
    so each one may be missing. `whole` is called only if all arguments are valid.

    Raises ArgumentsError with all errors, including those that `__init__` itself raises.
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
            if found := _found(kind, args, more):
                raise ArgumentsError(component, found)
            try:
                if found := list(whole(args)):
                    raise ArgumentsError(component, found)
                begin(self, name, args, opts)
            except pulumi.InputPropertyError as error:
                found = [mistake(error.property_path, error.reason)]
                raise ArgumentsError(component, found) from error

        # Python's help does not show the keys of a TypedDict.
        init.__doc__ = _keys(kind)
        return cast("_Init", init)

    return around


def _found(
    kind: type[Any], args: object, more: Callable[[Any], Mistakes]
) -> list[InputPropertyErrorDetails]:
    found = list(argument_mistakes(kind, args))
    if not isinstance(args, Mapping):
        return found
    wrong = {_key(each) for each in found}
    right = {key: value for key, value in args.items() if key not in wrong}
    return found + [each for each in more(right) if _key(each) not in wrong]


def _key(found: InputPropertyErrorDetails) -> str:
    return re.split(r"[.\[]", found["property_path"], maxsplit=1)[0]
