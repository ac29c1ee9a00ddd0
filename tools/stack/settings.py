"""Read the configuration from Pulumi.yaml and Pulumi.<stack>.yaml as the engine does.

Values are strings by full key; `config.py` of each room validates them. An encrypted value is
replaced by a mask.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

SECRET = "[secret]"  # noqa: S105 # the mask, as Pulumi itself prints it
"""Mask of a secret."""


class SettingsError(Exception):
    """A project or stack file cannot be read; the message names it and says why."""


@dataclass(frozen=True)
class StackSettings:
    """Project, stack and configuration of a program."""

    project: str
    stack: str
    values: Mapping[str, str]
    """Every value by its full key, as text: objects and lists are JSON."""
    secret_keys: frozenset[str]
    """Keys with an encrypted value at any depth."""


def read_settings(stack_file: Path, program: Path) -> StackSettings:
    """Return the settings of a stack file. Raises SettingsError."""
    name = stack_file.name.removeprefix("Pulumi.").removesuffix(".yaml")
    return settings_of(name, config_of(stack_file), program)


def config_of(stack_file: Path) -> Mapping[str, Any]:
    """Return the `config` of a stack file. Raises SettingsError."""
    config = _mapping(stack_file, empty={}).get("config")
    if config is not None and not isinstance(config, dict):
        raise SettingsError(f"{stack_file.name}: 'config' must be a mapping of keys")
    return config or {}


def settings_of(stack: str, config: Mapping[str, Any], program: Path) -> StackSettings:
    """Return the settings of a stack from its `config`."""
    project_file = _mapping(program / "Pulumi.yaml")
    project = str(project_file.get("name", ""))
    # The stack's own value wins over the project's.
    written = {**_project_values(project_file), **config}
    full = {key if ":" in key else f"{project}:{key}": value for key, value in written.items()}
    return StackSettings(
        project=project,
        stack=stack,
        values={key: text_of(_masked(value)) for key, value in full.items()},
        secret_keys=frozenset(key for key, value in full.items() if _masked(value) != value),
    )


def _project_values(project_file: Mapping[str, Any]) -> dict[str, Any]:
    """Return the project's values; a declaration without a value or default is omitted."""
    found: dict[str, Any] = {}
    for key, declared in (project_file.get("config") or {}).items():
        if not isinstance(declared, dict):
            found[key] = declared
        for word in ("default", "value"):
            if isinstance(declared, dict) and word in declared:
                found[key] = declared[word]
    return found


def _mapping(path: Path, *, empty: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a file's content, or `empty`."""
    try:
        content = yaml.safe_load(path.read_text())
    except OSError as error:
        raise SettingsError(f"{path.name} cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"{path.name} is not YAML: {error}") from None
    if content is None:
        content = empty
    if not isinstance(content, dict):
        raise SettingsError(f"{path.name} must be a mapping with the key 'config'")
    return content


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        if list(value) == ["secure"]:
            return SECRET
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return value


def text_of(value: Any) -> str:
    """Return a value as the text that the program receives: objects and lists are JSON."""
    # As the engine does (seen with 3.250.0): an empty value is an empty text, JSON has no spaces.
    if value is None:
        return ""
    if isinstance(value, dict | list | bool | float):
        return json.dumps(value, separators=(",", ":"), sort_keys=True, default=str)
    return str(value)
