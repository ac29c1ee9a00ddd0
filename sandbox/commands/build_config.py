"""The configuration of a build, as Cloud Build reads it: steps, images and substitutions."""

import argparse
import re
from collections.abc import Iterator
from typing import Any

import yaml

_KEY = re.compile(r"\$\{?(_[A-Z0-9_]+)\}?")


class RefusedError(Exception):
    """gcloud's message after ERROR."""


def build_config(given: argparse.Namespace) -> dict[str, Any]:
    """Read the configuration that a command line names, with its images' names filled in.

    Raises RefusedError where Cloud Build would not take it.
    """
    text = given.config.read_text()
    values = dict(_substitutions(given.substitutions))
    values |= {"PROJECT_ID": given.project, "LOCATION": given.region or "global"}
    used = set(_KEY.findall(text))
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RefusedError(f"{given.config} is not YAML: {error}") from None
    if not isinstance(config, dict) or not config.get("steps") or not config.get("images"):
        raise RefusedError(f"{given.config}: a build needs `steps`, and `images` to push")
    declared = {str(k): str(v) for k, v in (config.get("substitutions") or {}).items()}
    loose = (config.get("options") or {}).get("substitutionOption") == "ALLOW_LOOSE"
    if missing := sorted(used - set(values) - set(declared)):
        raise RefusedError(f"INVALID_ARGUMENT: no substitution for {', '.join(missing)}")
    unused = sorted(
        key for key in values if key.startswith("_") and key not in used | set(declared)
    )
    if unused and not loose:
        raise RefusedError(f"INVALID_ARGUMENT: not in the template: {', '.join(unused)}")
    known = declared | values
    any_key = re.compile(r"\$\{?([A-Z_][A-Z0-9_]*)\}?")
    config["images"] = [
        any_key.sub(lambda found: known.get(found[1], found[0]), image)
        for image in config["images"]
    ]
    return config


def _substitutions(text: str) -> Iterator[tuple[str, str]]:
    separator = ","
    if (custom := re.match(r"\^(.+?)\^", text)) is not None:
        separator, text = custom[1], text[custom.end() :]
    for pair in filter(None, text.split(separator)):
        key, found, value = pair.partition("=")
        if not found:
            raise RefusedError(f"bad syntax for --substitutions: {pair!r} is not KEY=VALUE")
        yield key, value
