"""Waivers of findings: rule, type and part, each with a reason."""

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .rule import Finding, Resource, Rule


class WaiverError(ValueError):
    """The file of waivers is invalid; the message has the place and the error."""


@dataclass(frozen=True)
class Waiver:
    """One rule that is not checked against, on what, and why."""

    rule: str
    type: str
    of: tuple[str, ...]
    """Parts, as globs; `*` is every one."""
    why: str


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read a file of waivers. Raises WaiverError where one is not whole."""
    return tuple(_waiver(path.name, *each) for each in enumerate(yaml.safe_load(path.read_text())))


def _waiver(file: str, index: int, row: Mapping[str, Any]) -> Waiver:
    keys = {"rule", "type", "of", "why"}
    if row.keys() != keys:
        raise WaiverError(f"{file}: waiver {index} has {sorted(row)}; needed: {sorted(keys)}")
    if not str(row["why"]).strip():
        raise WaiverError(f"{file}: waiver {index} of {row['rule']} has no reason")
    return Waiver(row["rule"], row["type"], tuple(row["of"]), row["why"])


def globs(waiver: Waiver, rule: Rule, resource: Resource, finding: Finding) -> tuple[str, ...]:
    """Return the globs of a waiver by which a finding is waived."""
    if (waiver.rule, waiver.type) != (rule.id, resource.type):
        return ()
    return tuple(glob for glob in waiver.of if fnmatch.fnmatchcase(finding.part, glob))


def unwaived(rule: Rule, resource: Resource, waivers: Sequence[Waiver]) -> tuple[Finding, ...]:
    """Return the findings of a rule in a resource that have no waiver."""
    return tuple(
        finding
        for finding in rule.findings(resource)
        if not any(globs(waiver, rule, resource, finding) for waiver in waivers)
    )
