"""The stack file of an advised ladder: its text, and where it is written."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from advise.site import Keys
from components.core.text import StackName
from components.stack.file import PROJECT_KEY
from tools.stack.sandbox_home import BINDINGS
from tools.stack.settings import settings_of

MADE_UP_PROJECT = "my-project"
"""Project ID of a written file until you set your own, as in the stack files of this project."""

_ORDER = ("name", "region", "zones", "layout", "pools", "model", "huggingFaceToken", "autoscaling")
_WIDTH = 10_000


class WriteError(Exception):
    """A stack file is not written; the message says why and what to do."""


def config_of(keys: Keys, others: Mapping[str, Any], program: Path) -> dict[str, Any]:
    """Return the keys as a stack file has them: with the project's name, in reading order.

    `others` are keys of other packages.
    """
    project = settings_of("", {}, program).project
    ordered = sorted(keys, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER))
    own = {f"{project}:{key}": keys[key] for key in ordered}
    return {PROJECT_KEY: MADE_UP_PROJECT, **others, **own}


def text_of(config: Mapping[str, Any], reasons: Sequence[str]) -> str:
    """Return a stack file: the reasons as a comment, then a line for each key and for each pool."""
    lines = [*(f"# {reason}" for reason in reasons), "config:"]
    for key, value in config.items():
        if key.endswith(":pools"):
            lines.append(f"  {key}: # best first")
            lines += [f"    - {_flow(pool)}" for pool in value]
        else:
            lines.append(f"  {key}: {_flow(value)}")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    """Return a value on one line of YAML."""
    if isinstance(value, (dict, list)):
        text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, width=_WIDTH)
    else:
        text = yaml.safe_dump([value], default_flow_style=True, width=_WIDTH).strip()[1:-1]
    return text.strip()


def name_problem(folder: Path, name: str, *, replace: bool) -> str | None:
    """Return the reason why a stack file of this name is not written, or None."""
    try:
        TypeAdapter(StackName).validate_python(name)
    except ValidationError as error:
        return str(error.errors()[0]["ctx"]["error"])
    path = path_of(folder, name)
    if path.exists() and not replace:
        return f"{path.name} exists; write another name, or add --replace"
    return None


def path_of(folder: Path, name: str) -> Path:
    """Return the path of a stack file."""
    return folder / f"Pulumi.{name}.yaml"


def write(folder: Path, name: str, text: str, *, replace: bool) -> Path:
    """Write a stack file. Raises WriteError where it exists and is not to be replaced.

    A file that is replaced keeps the lines that bind it to its encryption.
    """
    if (wrong := name_problem(folder, name, replace=replace)) is not None:
        raise WriteError(wrong)
    path = path_of(folder, name)
    try:
        if not path.exists():
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            return path
        bindings = (found[0] for found in BINDINGS.finditer(path.read_text(encoding="utf-8")))
        # Whole or not at all: a full disk must not leave an empty stack file.
        part = path.with_suffix(".part")
        part.write_text(text + "".join(bindings), encoding="utf-8")
        part.replace(path)
    except FileExistsError:
        raise WriteError(f"{path.name} exists; write another name, or add --replace") from None
    except OSError as error:
        raise WriteError(f"cannot write {path}: {error.strerror}") from None
    return path
