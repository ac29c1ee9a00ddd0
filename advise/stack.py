"""The stack that is there: its own ladder in the same simulations, and what advice would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advise.runs import Runs
from advise.site import LADDER_KEYS, Keys, Planned, Site
from advise.trial import Trial, trial_of
from components.stack.file import raw_of
from fleet.inputs import planned
from fleet.inputs.demand import Demand
from fleet.inputs.planned import Tried
from fleet.region.model import Requests
from tools.stack.planned import PlannedStack, planned_stack
from tools.stack.settings import config_of

TARGET_KEYS = ("metric", "target", "second")
"""Keys of `autoscaling` that belong to a ladder's machines; the advised ladder has the defaults."""


@dataclass(frozen=True)
class OwnStack:
    """A stack file, and its parts that no ladder changes."""

    name: str
    stack: PlannedStack
    written: Mapping[str, Any]
    """The `config` of the file, as it is written."""

    @property
    def raw(self) -> dict[str, Any]:
        """Return the keys of the file without the project's name, as the plan reads them."""
        settings = self.stack.settings
        named = {key if ":" in key else f"{settings.project}:{key}" for key in self.written}
        given = {key: value for key, value in settings.values.items() if key in named}
        return raw_of(settings.project, given)

    @property
    def others(self) -> dict[str, Any]:
        """Return the keys of other packages, such as `gcp:project`."""
        own = f"{self.stack.settings.project}:"
        return {k: v for k, v in self.written.items() if ":" in k and not k.startswith(own)}

    @property
    def keys(self) -> Keys:
        """Return the keys that no ladder changes."""
        raw = {key: value for key, value in self.raw.items() if key not in LADDER_KEYS}
        scaling = raw.get("autoscaling", {})
        raw["autoscaling"] = {k: v for k, v in scaling.items() if k not in TARGET_KEYS}
        return raw

    @property
    def speeds(self) -> dict[str, float]:
        """Return the measured speeds of the file, by machine."""
        return {
            rung.shape.key: rung.tokens_per_second
            for rung in self.stack.ladder.rungs
            if rung.tokens_per_second is not None
        }

    def site(self, requests: Requests, speeds: Mapping[str, float]) -> Site:
        """Return the region of the stack with its other keys."""
        return Site(self.stack.config.region, self.keys, requests, {**self.speeds, **speeds})

    def demand(self, demand: Demand, rate: float | None, what_if: Tried) -> Demand:
        """Return a demand of a rate; without one, of what the ladder can serve."""
        config, ladder = self.stack.config, self.stack.ladder
        capacity = 0.0
        if rate is None:
            model = planned.model_of(config, ladder, what_if)
            capacity = planned.tokens_per_second(config, ladder, model)
        return planned.scaled(demand, rate, capacity, what_if.requests)

    def what_if(self, requests: Requests, speeds: Mapping[str, float]) -> Tried:
        """Return the speeds of the stack's replicas, where they are given by machine."""
        split = self.stack.config.parallelism.planned
        given = {
            rung.name: speeds[rung.shape.key] * split.nodes / split.pods_per_node(rung.shape)
            for rung in self.stack.ladder.rungs
            if rung.shape.key in speeds
        }
        return Tried(speeds=given, requests=requests)

    def trial(self, runs: Runs, what_if: Tried) -> Trial:
        """Return the stack's own ladder, simulated. Raises UnknownSpeedError."""
        config, ladder = self.stack.config, self.stack.ladder
        return trial_of(self.name, Planned(self.raw, config, ladder, ()), runs, what_if)


def own_stack(path: Path, program: Path) -> OwnStack:
    """Return a stack that is there. Raises RefusedError, or SettingsError if it cannot be read."""
    stack = planned_stack(path, program)
    return OwnStack(stack.settings.stack, stack, config_of(path))


def changes(before: Keys, after: Keys) -> Iterator[str]:
    """Yield each key that differs, as text; pools one by one."""
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if key == "waivers":
            yield "waivers: none, because there is no finding"
        elif key == "pools":
            yield from (f"- pool {_shown(pool)}" for pool in old or () if pool not in (new or ()))
            yield from (f"+ pool {_shown(pool)}" for pool in new or () if pool not in (old or ()))
        else:
            yield f"{key}: {_shown(old)} -> {_shown(new)}"


def _shown(value: Any) -> str:
    if value is None:
        return "unset"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return str(value)
