"""Small stack files for the lint, and what an example of a rule is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from components.core.problems import Finding
from components.stack.file import plan

Raw = Mapping[str, Any]

HERE, THERE = ["us-central1-b"], ["us-central1-c"]


@dataclass(frozen=True)
class Example:
    """What one rule says of stack files."""

    fires: tuple[tuple[Raw, str], ...]
    """Stack files with what is said of each, as `key: message`."""
    passes: tuple[Raw, ...]
    """Stack files in which the rule finds nothing."""


def pool(name: str, accelerator: str = "nvidia-l4", **more: Any) -> dict[str, Any]:
    """Return a pool in a zone that has every accelerator of these examples."""
    return {"name": name, "accelerator": accelerator, "zones": HERE, **more}


def stack(*pools: dict[str, Any], **more: Any) -> Raw:
    """Return a stack file of these pools."""
    return {"region": "us-central1", "pools": list(pools), **more}


def found(raw: Raw) -> tuple[Finding, ...]:
    """Return what the lint finds in a stack file."""
    return plan(raw)[1].findings


def reserved(name: str, *zones: str) -> dict[str, Any]:
    """Return a pool of one reservation."""
    where = list(zones or HERE)
    return pool(name, capacity="reservation", reservation="mine", zones=where)


def many(count: int, **more: Any) -> list[dict[str, Any]]:
    """Return pools that differ in their names alone."""
    return [pool(f"l4-{number}", gpus=2, **more) for number in range(count)]


TPU, FLEX, SPOT = pool("tpu", "v6e"), {"capacity": "flexStart"}, {"capacity": "spot"}
L4, KEPT = pool("l4"), pool("l4", minNodes=1)
UNPLACED = {"name": "a100", "accelerator": "nvidia-a100-80gb"}


def _examples() -> dict[str, Example]:
    read = yaml.safe_load(Path(__file__).with_name("lint_examples.yaml").read_text())
    return {
        rule: Example(
            tuple((each["stack"], each["says"]) for each in found["fires"]), tuple(found["passes"])
        )
        for rule, found in read.items()
    }


EXAMPLES = _examples()
"""By rule, in the order of their names."""
