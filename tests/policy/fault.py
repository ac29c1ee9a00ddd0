"""A fault to plant: one change of one example."""

from dataclasses import dataclass
from typing import Any

from gke_rules.rule import Resource
from tests.policy.examples import example, planted


@dataclass(frozen=True)
class Fault:
    """One change of one example, and what one rule says of it."""

    rule: str
    example: str
    path: str
    value: Any
    given: str
    part: str = ""
    """What a waiver would tell it by; the resource's name where nothing is written."""

    def resource(self) -> Resource:
        """Return the example with the fault in it."""
        return planted(example(self.example), self.path, self.value)
