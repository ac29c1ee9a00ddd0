"""Waivers of the scanners' findings, from `scan_waivers.yaml`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tools.scan.findings import Found

FILE = Path(__file__).with_name("waivers.yaml")


@dataclass(frozen=True)
class ScanWaiver:
    """Waived findings, and the reason."""

    found: frozenset[Found]
    """Each check on each object of each named stack."""
    why: str


def read_waivers(file: Path = FILE) -> tuple[ScanWaiver, ...]:
    """Return the waivers of a file."""
    return tuple(_waiver(row) for row in yaml.safe_load(file.read_text())["waivers"])


def _waiver(row: dict[str, Any]) -> ScanWaiver:
    found = frozenset(
        Found(check, on, stack)
        for check in row["checks"]
        for on, stacks in row["objects"].items()
        for stack in stacks
    )
    return ScanWaiver(found, row["why"])


def differences(found: Iterable[Found], waivers: Sequence[ScanWaiver]) -> list[str]:
    """Report findings without a waiver, waivers without a finding, and missing reasons."""
    waived = [each for waiver in waivers for each in waiver.found]
    held = set(found)
    return [
        *(f"finding without a waiver: {each}" for each in sorted(held - set(waived))),
        *(f"waiver without a finding: {each}" for each in sorted(set(waived) - held)),
        *(f"waived twice: {each}" for each in sorted(set(waived)) if waived.count(each) > 1),
        *(
            f"waiver without a reason: {min(waiver.found)}"
            for waiver in waivers
            if not waiver.why.strip()
        ),
    ]
