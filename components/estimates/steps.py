"""Steps of an operation on a stack: the start and end of each, and the critical path.

`stack_steps.py` has the steps of a stack, and `step_needs.py` the reasons for their edges.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..facts.latencies import Latency


@dataclass(frozen=True)
class Step:
    """One operation that takes time, or several of one kind that run together."""

    name: str
    """Unique name in a stack, which a reader sees, e.g. `pool l4`."""
    latency: Latency
    needs: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Steps that the program waits for before it starts this one, each with the reason."""
    meets: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Steps that it waits for inside the cloud although the program starts it earlier."""
    first_of: tuple[str, ...] = ()
    """Steps of which the first that ends is enough."""

    @property
    def reasons(self) -> Mapping[str, str]:
        """Return all steps that it waits for, each with the reason."""
        return {**self.needs, **self.meets}


@dataclass(frozen=True)
class Timeline:
    """The steps of one operation and their times."""

    steps: Mapping[str, Step]
    starts: Mapping[str, float]
    """Second at which each step starts."""
    ends: Mapping[str, float]
    awaited: Mapping[str, str | None]
    """The step that each one waited for last; None if it waited for none."""

    @property
    def seconds(self) -> float:
        """Return the end of the last step."""
        return 0.0 if self.last is None else self.ends[self.last]

    @property
    def last(self) -> str | None:
        """Return the step that ends last; None without steps.

        Steps that have an alternative that ends first are not awaited.
        """
        others = {name for step in self.steps.values() for name in step.first_of}
        own = [name for name in self.ends if name not in others]
        return max(own, key=lambda name: (self.ends[name], name), default=None)

    def path(self, to: str | None = None) -> tuple[Step, ...]:
        """Return the chain of steps that decides the end of one, by default of the last."""
        found: list[Step] = []
        name = self.last if to is None else to
        while name is not None:
            found.insert(0, self.steps[name])
            name = self.awaited[name]
        return tuple(found)

    def is_known(self, to: str | None = None) -> bool:
        """Return whether all times before the end of a step are known; if not, it is a minimum.

        The default is the end of the operation, before which all steps end: one without a time can
        be the last.
        """
        wanted = self.steps.keys() if to is None else before(self.steps)[to] | {to}
        return all(self.steps[each].latency.is_known for each in wanted)


def timeline(steps: Iterable[Step]) -> Timeline:
    """Return the start and the end of each step, if each starts as early as possible.

    A dependency that is no step of this operation is met already. Raises ValueError for a cycle.
    """
    named = {step.name: step for step in steps}
    starts: dict[str, float] = {}
    ends: dict[str, float] = {}
    awaited: dict[str, str | None] = {}
    while len(ends) < len(named):
        ready = [x for x in named.values() if x.name not in ends and _known(x, named) <= set(ends)]
        if not ready:
            raise ValueError(f"a cycle among {', '.join(sorted(set(named) - set(ends)))}")
        for step in ready:
            last = _last(step, named, ends)
            awaited[step.name] = last
            starts[step.name] = 0.0 if last is None else ends[last]
            ends[step.name] = starts[step.name] + step.latency.counted
    return Timeline(named, starts, ends, awaited)


def _known(step: Step, named: Mapping[str, Step]) -> set[str]:
    return {*step.reasons, *step.first_of} & named.keys()


def _last(step: Step, named: Mapping[str, Step], ends: Mapping[str, float]) -> str | None:
    waited = [name for name in step.reasons if name in named]
    any_of = [name for name in step.first_of if name in named]
    if any_of:
        waited.append(min(any_of, key=lambda name: (ends[name], name)))
    return max(waited, key=lambda name: (ends[name], name), default=None)


def before(steps: Mapping[str, Step], *, program: bool = False) -> dict[str, set[str]]:
    """Return all steps before each one; with `program`, only those that the program waits for."""
    found: dict[str, set[str]] = {}

    def of(name: str) -> set[str]:
        if name not in found:
            step = steps[name]
            direct = step.needs if program else (*step.reasons, *step.first_of)
            own = {each for each in direct if each in steps}
            found[name] = own.union(*(of(each) for each in own))
        return found[name]

    return {name: of(name) for name in steps}


def in_sequence(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the same steps in sequence, for commands that you run one after another."""
    names = [step.name for step in steps]
    return tuple(
        replace(step, needs={names[place - 1]: "the line before"} if place else {}, meets={})
        for place, step in enumerate(steps)
    )


def only(steps: Iterable[Step], latencies: Mapping[str, Latency]) -> tuple[Step, ...]:
    """Return the steps of an operation, each with its own latency there.

    A step waits directly for the dependencies of a step that does not run.
    """
    named = {step.name: step for step in steps}
    earlier = before(named, program=True)
    return tuple(
        replace(
            named[name],
            latency=latency,
            needs={x: _reason(named, name, x) for x in sorted(earlier[name] & latencies.keys())},
            meets={},
            first_of=(),
        )
        for name, latency in latencies.items()
    )


def _reason(steps: Mapping[str, Step], name: str, need: str) -> str:
    return steps[name].needs.get(need, "through steps that do not run")


def backwards(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the same steps for a deletion, with the dependencies reversed."""
    listed = tuple(steps)
    users: dict[str, dict[str, str]] = {step.name: {} for step in listed}
    for step in listed:
        for need in step.needs:
            users[need][step.name] = f"'{step.name}' uses it"
    return tuple(replace(step, needs=users[step.name]) for step in listed)
