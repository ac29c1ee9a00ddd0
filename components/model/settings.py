"""vLLM's flags and variables of a stack file, and their checks.

A value becomes words of vLLM's command line: one argument, and for a list one for each item. The
facts list the known flags, and those that the program sets.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.problems import Problem
from ..facts.shapes import Family
from ..facts.vllm import ENVIRONMENT, FLAG_KINDS, FLAG_VALUES, TPU_ENVIRONMENT
from ..facts.vllm_settings import (
    CLOSED_FLAGS,
    CLOSED_VARIABLES,
    COUNTED_FLAGS,
    LIBRARY_PREFIXES,
    OWN_FLAGS,
    OWN_VARIABLES,
    TPU_PREFIXES,
)

Path = tuple[str | int, ...]

_SIZE = re.compile(r"-?\d+(\.\d+)?[kKmMgGtT]?")
_WHOLE = re.compile(r"-?\d+", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_SECRET_NAME = re.compile(r"(TOKEN|SECRET|PASSWORD|CREDENTIALS?|(API|ACCESS)_KEY)(_ID)?$")
_SECRET = re.compile(r"\b(hf_\w{3,}|sk-\w{16,}|AKIA\w{12,}|AIza\w{20,}|gh[pousr]_\w{20,}|ya29\.)")


@dataclass(frozen=True)
class Settings:
    """Valid flags and variables in the form that vLLM accepts."""

    arguments: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The words of each flag, by the flag."""
    environment: tuple[tuple[str, str], ...] = ()

    def over(self, others: "Settings") -> "Settings":
        """Return both together; this one overrides the other."""
        return Settings(
            tuple({**dict(others.arguments), **dict(self.arguments)}.items()),
            tuple({**dict(others.environment), **dict(self.environment)}.items()),
        )

    @property
    def flags(self) -> frozenset[str]:
        """Return the flags without their values; for a switch that is off, the switch."""
        return frozenset(flag for flag, _ in self.arguments)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return each flag and each variable as one line of text."""
        flags = (" ".join(words) for _, words in self.arguments)
        every = (*flags, *(f"{name}={text}" for name, text in self.environment))
        return tuple(line.replace("\n", "\\n").replace("\t", "\\t") for line in every)

    @property
    def words(self) -> tuple[str, ...]:
        """Return the arguments for vLLM's command line."""
        return tuple(word for _, words in self.arguments for word in words)


def settings_of(arguments: Mapping[str, Any], environment: Mapping[str, Any]) -> Settings:
    """Return the valid flags and variables; those with an error are left out."""
    flags = {f"--{name}": _given(_words, name, value) for name, value in arguments.items()}
    variables = {name: _given(_text, name, value) for name, value in environment.items()}
    return Settings(
        tuple((flag, words) for flag, words in flags.items() if words is not None),
        tuple((name, text) for name, text in variables.items() if text is not None),
    )


def _given(read: Any, name: str, value: Any) -> Any:
    try:
        return read(name, value)
    except ValueError:
        return None


def argument_problems(path: Path, arguments: Mapping[str, Any]) -> Iterator[Problem]:
    """Return the errors of flags, each at its name below `path`."""
    yield from _problems(path, arguments, _words)


def variable_problems(
    path: Path, environment: Mapping[str, Any], families: Iterable[Family]
) -> Iterator[Problem]:
    """Return the errors of variables on machines of these families."""
    yield from _problems(path, environment, _text)
    gpus = Family.NVIDIA in set(families)
    for name in environment:
        if gpus and is_of_tpus(name):
            message = "is read on TPUs alone; write it in 'environment' of the TPU pools"
            yield Problem((*path, name), message)


def setting_warnings(path: Path, arguments: Mapping[str, Any]) -> Iterator[Problem]:
    """Return the warnings for flags that change the assumptions of the memory check."""
    for name in arguments:
        if f"--{name}" in COUNTED_FLAGS:
            message = (
                "changes the memory that vLLM uses; the check of memory and the autoscaler's "
                "targets go by the default, so hold this against a start of vLLM"
            )
            yield Problem((*path, name), message)


def is_of_tpus(name: str) -> bool:
    """Return whether only TPUs read a variable."""
    own = name in TPU_ENVIRONMENT or name.startswith(TPU_PREFIXES)
    return own and name not in ENVIRONMENT


def _problems(path: Path, values: Mapping[str, Any], read: Any) -> Iterator[Problem]:
    for name, value in values.items():
        try:
            read(name, value)
        except ValueError as error:
            yield Problem((*path, name), str(error))


def _words(name: str, value: Any) -> tuple[str, ...]:
    """Return the arguments of a flag; raises ValueError with the error."""
    flag = f"--{name}"
    _allowed_flag(name, flag)
    kind = FLAG_KINDS[flag]
    if kind == "switch":
        return (_switched(flag, value),)
    if kind == "list":
        items = [_allowed(flag, _scalar(item)) for item in (value if _is_list(value) else [value])]
        if not items or any(item.startswith("-") for item in items):
            raise ValueError("expected a list of at least one value, none of which starts with '-'")
        return (flag, *items)
    if kind == "each":
        each_of = value if _is_list(value) else [value]
        return tuple(f"{flag}={_allowed(flag, _scalar(item))}" for item in each_of)
    return (f"{flag}={_allowed(flag, _one(kind, value))}",)


def _allowed_flag(name: str, flag: str) -> None:
    if flag in OWN_FLAGS:
        raise ValueError(f"is set by the program; write '{OWN_FLAGS[flag]}'")
    if flag in CLOSED_FLAGS:
        raise ValueError(f"is the program's own: {CLOSED_FLAGS[flag]}")
    if FLAG_KINDS.get(flag) == "twin":
        raise ValueError(f"write '{name.removeprefix('no-')}: false'")
    if flag not in FLAG_KINDS:
        known = [flag_name[2:] for flag_name, kind in FLAG_KINDS.items() if kind != "twin"]
        near = _near(name.lstrip("-"), known) or "; its page on the server's arguments lists them"
        raise ValueError(f"is no flag of the pinned vLLM{near}")


def _allowed(flag: str, text: str) -> str:
    """Return a value that vLLM's parser accepts for this flag; raises ValueError."""
    allowed = FLAG_VALUES.get(flag, ())
    if allowed == "int" and _WHOLE.fullmatch(text) is None:
        raise ValueError(f"expected a whole number, not '{text}'")
    if isinstance(allowed, tuple) and allowed and text not in allowed:
        raise ValueError(f"expected one of {', '.join(allowed)}, not '{text}'")
    return text


def _switched(flag: str, value: Any) -> str:
    off = f"--no-{flag[2:]}"
    if not isinstance(value, bool) or (not value and off not in FLAG_KINDS):
        allowed = "true or false" if off in FLAG_KINDS else "true, or nothing at all"
        raise ValueError(f"is a switch; expected {allowed}")
    return flag if value else off


def _one(kind: str, value: Any) -> str:
    """Return the text of one value."""
    if isinstance(value, Mapping) or (kind == "json" and _is_list(value)):
        if kind in {"int", "float"}:
            raise ValueError("expected a number")
        return _public(json.dumps(value))
    text = _scalar(value)
    if kind in {"int", "float"} and _SIZE.fullmatch(text) is None:
        raise ValueError("expected a number")
    if kind == "json" and not _is_json(text):
        raise ValueError("expected a mapping or a list, or JSON as text")
    return text


def _scalar(value: Any) -> str:
    """Return a plain value as text, as one word."""
    if isinstance(value, bool):
        raise ValueError("is no switch; expected text or a number")
    if not isinstance(value, str | int | float):
        raise ValueError("expected text or a number")
    # Other languages send a whole number as a float.
    whole = isinstance(value, float) and value.is_integer()
    return _public(str(int(value)) if whole else str(value))


def _text(name: str, value: Any) -> str:
    """Return the text of a variable; raises ValueError with the error."""
    if name in OWN_VARIABLES:
        raise ValueError(f"is set by the program; write '{OWN_VARIABLES[name]}'")
    if name in CLOSED_VARIABLES:
        raise ValueError(f"is the program's own: {CLOSED_VARIABLES[name]}")
    if _SECRET_NAME.search(name):
        raise ValueError("is named like a secret, and a ConfigMap is no place for one; remove it")
    known = ENVIRONMENT | TPU_ENVIRONMENT
    free = name.startswith((*LIBRARY_PREFIXES, *TPU_PREFIXES)) and _VARIABLE.fullmatch(name)
    if name not in known and not free:
        prefixes = ", ".join((*LIBRARY_PREFIXES, *TPU_PREFIXES))
        raise ValueError(
            f"is no variable of the pinned vLLM{_near(name, known)}; expected one of its own, or "
            f"one that begins as a library's below it: {prefixes}"
        )
    return _scalar(int(value) if isinstance(value, bool) else value)


def _public(text: str) -> str:
    if _SECRET.search(text):
        raise ValueError(
            "looks like a secret, and a ConfigMap is no place for one; a token of Hugging Face is "
            "'huggingFaceToken'"
        )
    if _CONTROL.search(text):
        raise ValueError("has a control character in it, or half of a character; remove it")
    return text


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=3)
    return f"; did you mean {' or '.join(repr(flag_name) for flag_name in near)}?" if near else ""
