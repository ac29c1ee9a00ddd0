"""The readable parts of a stack file, for the checks between sections."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.problems import Problem
from ..ladder.parallelism import Parallelism
from ..ladder.rung import Ladder, LadderChoice, Layout
from ..ladder.workloads import Workload, workloads
from ..lint.waivers import WaiverChoice

ErrorsAndWarnings = tuple[list[Problem], list[Problem]]
"""Errors and warnings."""


@dataclass(frozen=True)
class Written:
    """The readable parts of a stack file."""

    values: Mapping[str, Any]
    """Each readable section by the name of its field; a section with an error is missing."""
    choice: LadderChoice
    ladder: Ladder
    waivers: tuple[WaiverChoice, ...] = ()

    @property
    def layout(self) -> Layout:
        """Return the layout, or its default if it is not readable."""
        return Layout(self.values.get("layout", Layout.FUNGIBLE))

    @property
    def parallelism(self) -> Parallelism:
        """Return the distribution of the model, or the default if it is not readable."""
        return parallelism_of(self.values)

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the Deployments for the planned part of the ladder."""
        name = self.values.get("name", "")
        return workloads(name, self.layout, self.ladder.rungs, self.parallelism)


def parallelism_of(values: Mapping[str, Any]) -> Parallelism:
    """Return the distribution of the model, from the readable sections."""
    section = values.get("parallelism")
    return Parallelism() if section is None else section.planned
