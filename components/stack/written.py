"""A stack file as a person wrote it, as far as it could be read: what the checks look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..core.problems import Problem
from ..ladder.parallelism import Parallelism
from ..ladder.rung import Ladder, LadderChoice, Layout
from ..ladder.workloads import Workload, workloads
from ..lint.waivers import WaiverChoice

Found = tuple[list[Problem], list[Problem]]
"""What is wrong, and what is doubtful."""


@dataclass(frozen=True)
class Written:
    """A stack file as far as it could be read."""

    values: Mapping[str, Any]
    """Each readable section by the name of its field; a section with a mistake is not there."""
    choice: LadderChoice
    ladder: Ladder
    waivers: tuple[WaiverChoice, ...] = ()

    @property
    def layout(self) -> Layout:
        """Return the layout, or its default where it could not be read."""
        return Layout(self.values.get("layout", Layout.FUNGIBLE))

    @property
    def parallelism(self) -> Parallelism:
        """Return how a model is spread, or the default where it could not be read."""
        return parallelism_of(self.values)

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the Deployments that serve what could be planned of the ladder."""
        name = self.values.get("name", "")
        return workloads(name, self.layout, self.ladder.rungs, self.parallelism)


def parallelism_of(values: Mapping[str, Any]) -> Parallelism:
    """Return how a model is spread, from what could be read of a stack file."""
    section = values.get("parallelism")
    return Parallelism() if section is None else section.planned
