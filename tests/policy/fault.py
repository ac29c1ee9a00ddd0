"""A fault to plant: one change of one example."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from gke_rules.rule import Resource
from tests.kube.mutations import GONE
from tests.policy.examples import example, planted


@dataclass(frozen=True)
class Fault:
    """One change of one example, and what one rule says of it."""

    rule: str
    example: str
    path: str
    given: str
    value: Any = GONE
    part: str = ""
    """What a waiver would tell it by; the resource's name where nothing is written."""

    def resource(self) -> Resource:
        """Return the example with the fault in it."""
        return planted(example(self.example), self.path, self.value)


FAULTS = tuple(
    Fault(**each) for each in yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text())
)
