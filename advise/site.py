"""One region, and the keys of a stack file that no ladder changes.

A site puts a ladder into its keys and plans it, so every check is the plan's own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from components.core.config_errors import problems_of
from components.core.problems import Problem
from components.facts.accelerators import ACCELERATORS
from components.ladder.rung import ClusterMode, Ladder, Layout
from components.model.checkpoint import NUMBERS, checkpoint_problems
from components.model.memory_fit import Serving, fit_problems
from components.stack.config import StackConfig
from components.stack.estimates import serving_of
from components.stack.file import plan
from fleet.region.model import Requests

Keys = Mapping[str, Any]
"""Keys of a stack file without the project's name, as the plan reads them."""

Pool = dict[str, Any]
"""An entry of `pools`."""

LADDER_KEYS = ("layout", "pools", "tpuGeneration", "waivers")
"""Keys that a ladder brings itself. A waiver belongs to the ladder that has the finding."""

QUIET_HOURS = {"window": {"start": "02:00", "days": ["SA", "SU"], "hours": 6}}
"""Maintenance window of a stack with one replica and no window: the example of that rule."""


@dataclass(frozen=True)
class Planned:
    """A ladder in its place, with all that the plan says about it."""

    keys: Keys
    config: StackConfig | None
    ladder: Ladder
    errors: tuple[Problem, ...]

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Return the warnings and the findings."""
        return (*self.ladder.warnings, *(each.problem for each in self.ladder.findings))


@dataclass(frozen=True)
class Site:
    """One region for one model."""

    region: str
    keys: Keys
    """Keys without the ladder's own."""
    requests: Requests
    speeds: Mapping[str, float] = field(default_factory=dict)
    """Generated tokens a second of a node, by machine (`nvidia-l4-1`), as measured."""

    def planned(
        self,
        pools: Sequence[Pool],
        replicas: tuple[int, int] = (2, 2),
        layout: Layout = Layout.SPLIT,
    ) -> Planned:
        """Return a ladder in this site, with so many replicas at least and at most."""
        fewest, most = replicas
        scaling = {**self.keys.get("autoscaling", {}), "minReplicas": fewest, "maxReplicas": most}
        keys = {
            **self.keys,
            "region": self.region,
            "layout": str(layout),
            "pools": list(pools),
            "autoscaling": scaling,
            **self._upkeep(fewest),
        }
        config, ladder, errors = plan(keys)
        return Planned(keys, config, ladder, errors)

    def _upkeep(self, fewest: int) -> Keys:
        cluster = self.keys.get("cluster", {})
        if fewest > 1 or "maintenance" in cluster or "existing" in cluster:
            return {}
        return {"cluster": {**cluster, "maintenance": QUIET_HOURS}}

    @property
    def is_autopilot(self) -> bool:
        """Return whether GKE creates every node, so that no pool has a number of nodes."""
        return bool(self.keys.get("cluster", {}).get("mode") == ClusterMode.AUTOPILOT)

    @property
    def zone(self) -> str | None:
        """Return the only zone of the cluster, if it is zonal."""
        found: str | None = self.keys.get("cluster", {}).get("zone")
        return found

    @cached_property
    def config(self) -> StackConfig:
        """Return the keys as they are read. Raises ValidationError where they have errors."""
        text = json.dumps({**self.keys, "region": self.region})
        return StackConfig.model_validate_json(text, strict=True)

    @cached_property
    def serving(self) -> Serving | None:
        """Return the model and its settings; None if the size of the model is unknown."""
        return serving_of(self.config)


def problems_of_keys(site: Site) -> list[str]:
    """Return the errors of the keys that no ladder changes, above all of the model."""
    try:
        config, serving = site.config, site.serving
    except ValidationError as error:
        found = problems_of(StackConfig, error)
        return [f"{each.key}: {each.message}" for each in found]
    if serving is None:
        return [
            f"the size of '{config.model.id}' is not known, so it is not known which machines have "
            f"room for it; write its numbers from its config.json with --numbers, e.g. {NUMBERS}"
        ]
    problems = [*checkpoint_problems(config.model.known), *fit_problems((), serving)[0]]
    return [f"{each.key}: {each.message}" for each in problems]


def known_regions() -> list[str]:
    """Return the regions in which a machine is known, in alphabetical order."""
    return sorted({region for each in ACCELERATORS.values() for region in each.regions})
