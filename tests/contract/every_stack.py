"""Every stack that is written down: the files, the lists' choices, the bases of the edits."""

from collections.abc import Mapping
from typing import Any

from tests.contract.evaluated import evaluated
from tests.contract.reachable_stacks import LISTED as REACHABLE
from tests.contract.rights import FILES, LISTED, changed
from tools.pages.edits import bases
from tools.render.registrations import Resource


def _configurations() -> dict[str, Mapping[str, Any]]:
    choices = {**REACHABLE["choices"], **LISTED["choices"]}
    found: dict[str, Mapping[str, Any]] = {
        name: changed(name, choices) for name in [*FILES, *choices]
    }
    return {**found, **{f"base {name}": base.config for name, base in bases().items()}}


_CONFIGURATIONS = _configurations()
STACKS = list(_CONFIGURATIONS)


def configuration(stack: str) -> Mapping[str, Any]:
    """Return the `config` of a stack, with full keys."""
    return _CONFIGURATIONS[stack]


def registered(stack: str) -> tuple[Resource, ...]:
    """Return what the program asks for."""
    return evaluated(_CONFIGURATIONS[stack]).resources
