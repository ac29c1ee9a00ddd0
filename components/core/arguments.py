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

from .argument_values import shown, value_errors

Errors = Iterable[InputPropertyErrorDetails]

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

    def __init__(self, component: str, errors: Errors) -> None:
        details = list(errors)
        lines = [f"  {detail['property_path']}: {detail['reason']}" for detail in details]
        message = "\n".join([f"{component} cannot be made of these arguments:", *lines])
        super().__init__(message, details)


def argument_error(path: str, reason: str) -> InputPropertyErrorDetails:
    """Return one error; the path is as in a Python program: `rungs[1].shape`."""
    return {"property_path": path, "reason": reason}


def argument_errors(
    kind: type[Any], values: object, path: str = ""
) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of a dictionary's keys, and of the values that must be plain."""
    if not isinstance(values, Mapping):
        yield argument_error(
            path or "args", f"expected a dictionary of keys, given {shown(values)}"
        )
        return
    start = f"{path}." if path else ""
    known = list(kind.__annotations__)
    for key in values:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1)
            hint = f"did you mean '{near[0]}'? " if near else ""
            yield argument_error(f"{start}{key}", f"unknown; {hint}known: {', '.join(known)}")
    for key in known:
        if key in values:
            hint, at = kind.__annotations__[key], f"{start}{key}"
            type_errors = list(_value_errors(hint, values[key], at))
            below = () if type_errors else value_errors(key, values[key])
            yield from type_errors or [
                argument_error(f"{at}{inner}", reason) for inner, reason in below
            ]
        elif key in kind.__required_keys__:
            yield argument_error(f"{start}{key}", "required, and not given")


def _value_errors(hint: Any, value: object, at: str) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of a value; an output is not checked, since its value is not known yet."""
    kind = _kind(hint, value)
    if is_typeddict(kind):
        yield from argument_errors(kind, value, at)
        return
    expected = _expected(kind, value)
    if expected is not None:
        yield argument_error(at, f"expected {expected}, given {shown(value)}")
    elif isinstance(value, Mapping) and get_origin(kind) is Mapping:
        for key, entry in value.items():
            yield from _value_errors(get_args(kind)[1], entry, f"{at}.{key}")
    elif isinstance(value, Sequence) and get_origin(kind) is Sequence:
        for index, entry in enumerate(value):
            yield from _value_errors(get_args(kind)[0], entry, f"{at}[{index}]")


def _kind(hint: Any, value: object) -> Any:
    """Return the only type of value that is allowed; Any if this value is not checked."""
    if get_origin(hint) is NotRequired:
        hint = get_args(hint)[0]
    kinds = set(get_args(hint)) if get_origin(hint) in {Union, UnionType} else {hint}
    # Pulumi writes its Output in Input as a forward reference, by name.
    later = {
        kind for kind in kinds if isinstance(kind, ForwardRef) or get_origin(kind) is Awaitable
    }
    now = kinds - later - {NoneType}
    left_alone = (value is None and NoneType in kinds) or (
        bool(later) and isinstance(value, pulumi.Output | Awaitable)
    )
    return Any if left_alone or len(now) != 1 else now.pop()


def _expected(plain: Any, value: object) -> str | None:
    if get_origin(plain) is Sequence:
        right = isinstance(value, Sequence) and not isinstance(value, str)
        return None if right else "a list"
    if get_origin(plain) is Mapping:
        return None if isinstance(value, Mapping) else "a dictionary"
    if isinstance(plain, type) and issubclass(plain, Enum):
        known = [member.value for member in plain]
        return None if value in known else f"one of {', '.join(map(repr, known))}"
    if plain not in _PLAIN:
        return None
    # For Python a bool is an int; another language sends a whole number as a float.
    right = isinstance(value, _PLAIN[plain][0]) and isinstance(value, bool) is (plain is bool)
    whole = plain is not int or not isinstance(value, float) or value.is_integer()
    return None if right and whole else _PLAIN[plain][1]


def _keys(kind: type[Any]) -> str:
    needed = [key for key in kind.__annotations__ if key in kind.__required_keys__]
    others = [key for key in kind.__annotations__ if key not in kind.__required_keys__]
    left_out = f"; may be left out: {', '.join(others)}" if others else ""
    return f"Make it of {kind.__name__}: {', '.join(needed)}{left_out}."


def _nothing_more(_args: Any) -> Errors:
    return ()


def checked(
    kind: type[Any],
    more: Callable[[Any], Errors] = _nothing_more,
    *,
    whole: Callable[[Any], Errors] = _nothing_more,
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
            if errors := _errors_of(kind, args, more):
                raise ArgumentsError(component, errors)
            try:
                if errors := list(whole(args)):
                    raise ArgumentsError(component, errors)
                begin(self, name, args, opts)
            except pulumi.InputPropertyError as error:
                errors = [argument_error(error.property_path, error.reason)]
                raise ArgumentsError(component, errors) from error

        # Python's help does not show the keys of a TypedDict.
        init.__doc__ = _keys(kind)
        return cast("_Init", init)

    return around


def _errors_of(
    kind: type[Any], args: object, more: Callable[[Any], Errors]
) -> list[InputPropertyErrorDetails]:
    errors = list(argument_errors(kind, args))
    if not isinstance(args, Mapping):
        return errors
    wrong = {_key(detail) for detail in errors}
    right = {key: value for key, value in args.items() if key not in wrong}
    return errors + [detail for detail in more(right) if _key(detail) not in wrong]


def _key(error: InputPropertyErrorDetails) -> str:
    return re.split(r"[.\[]", error["property_path"], maxsplit=1)[0]
