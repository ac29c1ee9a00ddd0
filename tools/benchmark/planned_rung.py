"""A rung of a stack as a benchmark sees it: what runs there by the stack file."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.ladder.rung import Rung
from components.model.profiles import ModelChoice, profiles
from components.scaling.metrics import Metric
from components.stack.config import StackConfig
from tools.stack.planned import PlannedStack

_MAX_NUM_SEQS = "--max-num-seqs="


class UnknownRungError(Exception):
    """A stack has no such rung; the message names its rungs."""


@dataclass(frozen=True)
class PlannedRung:
    """The rung of a stack that is measured."""

    config: StackConfig
    rung: Rung

    @property
    def replicas_per_node(self) -> float:
        """Return the replicas of a node; below 1 where a replica needs several nodes."""
        parallelism = self.config.parallelism.planned
        return parallelism.pods_per_node(self.rung.shape) / parallelism.nodes

    @property
    def metric(self) -> Metric:
        """Return the metric that the target of a pool belongs to."""
        return self.config.autoscaling.followed_by(self.config.model.known.task)[0].metric

    @property
    def machine(self) -> str:
        """Return the accelerator and its number, e.g. `nvidia-l4-1`."""
        return f"{self.rung.shape.accelerator}-{self.rung.shape.count}"

    @property
    def flags(self) -> tuple[str, ...]:
        """Return vLLM's flags on this machine."""
        model = self.config.model
        choice = ModelChoice(
            model.id,
            model.max_model_len,
            revision=model.revision,
            precision=model.precision,
            written=model.known,
            options=model.options,
            adapters=model.planned_adapters,
            settings=model.settings,
        )
        (profile,) = profiles([self.rung], choice, self.config.parallelism.planned)
        return (*model.precision.arguments, *profile.arguments)

    @property
    def max_num_seqs(self) -> int:
        """Return the requests that a replica runs at once."""
        found = [each for each in self.flags if each.startswith(_MAX_NUM_SEQS)]
        return int(found[-1].removeprefix(_MAX_NUM_SEQS)) if found else self.rung.shape.max_num_seqs


def planned_rungs(stack: PlannedStack, names: Sequence[str]) -> list[PlannedRung]:
    """Return the named rungs, or all without names. Raises UnknownRungError."""
    known = {rung.name: rung for rung in stack.ladder.rungs}
    if unknown := [name for name in names if name not in known]:
        raise UnknownRungError(
            f"no rung {', '.join(map(repr, unknown))} in stack '{stack.settings.stack}'; "
            f"its rungs: {', '.join(known)}"
        )
    return [PlannedRung(stack.config, known[name]) for name in names or known]
