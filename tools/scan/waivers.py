"""What of the scanners' findings the project lives with: `scan_waivers.yaml`, read and held to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tools.scan.findings import Found

FILE = Path(__file__).with_name("waivers.yaml")


@dataclass(frozen=True)
class ScanWaiver:
    """Findings that are lived with, and why."""

    found: frozenset[Found]
    """Each check, on each object, of each stack that is named."""
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
    """Say what is found and not waived, waived and not found, and waived without a reason."""
    waived = [each for waiver in waivers for each in waiver.found]
    held = set(found)
    return [
        *(f"found and not waived: {each}" for each in sorted(held - set(waived))),
        *(f"waived and not found: {each}" for each in sorted(set(waived) - held)),
        *(f"waived twice: {each}" for each in sorted(set(waived)) if waived.count(each) > 1),
        *(
            f"waived without a reason: {min(waiver.found)}"
            for waiver in waivers
            if not waiver.why.strip()
        ),
    ]
