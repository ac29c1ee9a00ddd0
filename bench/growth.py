"""What more rungs, replicas and resources cost, over linear growth.

1 is linear: each of the last ones costs as much as each of the first.
"""

import functools
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from typing import TypeVar

from bench.ladders import MANY_RUNGS, REPLICAS, RUNGS, config, raw
from bench.operations import operations, over_linear
from bench.table import Row
from components.stack.estimates import explanation_of
from components.stack.file import plan
from tools.explain.text import text
from tools.render.__main__ import contents
from tools.render.__main__ import text as manifest
from tools.render.evaluate import Evaluation, evaluate

_PART = "Growth"
_MOST = 1.1
_COUNTED_NOTE = "operations of Python"
_Made = TypeVar("_Made")


def plan_operations(rungs: int, replicas: int = 4) -> int:
    """Return the operations of planning a stack file."""
    given = raw(rungs, replicas)
    return operations(lambda: plan(given))


def explain_operations(rungs: int, replicas: int = 4) -> int:
    """Return the operations of the report on a planned stack."""
    chosen, ladder, problems = plan(raw(rungs, replicas))
    if chosen is None or problems:
        raise ValueError(f"a ladder that grows has mistakes: {problems}")
    return operations(lambda: text("grown", explanation_of(chosen, ladder)))


def evaluation_operations(rungs: int) -> int:
    """Return the operations of evaluating the program."""
    return operations(lambda: evaluate(config(rungs)))


def render_operations(rungs: int) -> int:
    """Return the operations of writing the manifests of an evaluated program."""
    evaluation = evaluate(config(rungs))
    return operations(lambda: _rendered(evaluation))


_COUNTED: dict[str, Callable[[int], int]] = {
    "plan": plan_operations,
    "explain": explain_operations,
    "evaluation": evaluation_operations,
    "render": render_operations,
}


def rows(repeats: int) -> Iterator[Row]:
    """Count operations, and time what is too long to count."""
    for name, count in _COUNTED.items():
        # What only the first call does, such as compiling a pattern, is no part of growth.
        count(RUNGS[0])
        value = over_linear(RUNGS, [count(rungs) for rungs in RUNGS])
        yield Row(_PART, f"{name}, {_listed(RUNGS)} rungs", value, target=_MOST, note=_COUNTED_NOTE)
    for name, grown in (("plan", plan_operations), ("explain", explain_operations)):
        found = [grown(RUNGS[0], replicas) for replicas in REPLICAS]
        what = f"{name}, {_listed(REPLICAS)} replicas, most over least"
        yield Row(_PART, what, max(found) / min(found), target=_MOST, note=_COUNTED_NOTE)
    yield from _timed(repeats)


def _timed(repeats: int) -> Iterator[Row]:
    found: dict[str, list[float]] = {"evaluation": [], "render": []}
    resources: list[int] = []
    for _ in range(repeats):
        resources, evaluations, renders = [], [], []
        for rungs in MANY_RUNGS:
            evaluation, seconds = _cpu(functools.partial(evaluate, config(rungs)))
            evaluations.append(seconds)
            renders.append(_cpu(functools.partial(_rendered, evaluation))[1])
            resources.append(len(evaluation.resources))
        found["evaluation"].append(over_linear(resources, evaluations))
        found["render"].append(over_linear(resources, renders))
    for name, values in found.items():
        what = f"{name}, {_listed(resources)} resources, CPU"
        yield Row(_PART, what, median(values), spread=(min(values), max(values)), target=_MOST)


def _rendered(evaluation: Evaluation) -> list[str]:
    return [manifest(content) for content in contents(evaluation).values()]


def _cpu(work: Callable[[], _Made]) -> tuple[_Made, float]:
    """Do something; give what it made and its seconds of CPU time, without garbage of others."""
    gc.collect()
    gc.disable()
    try:
        start = time.process_time()
        return work(), time.process_time() - start
    finally:
        gc.enable()


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(f"{each:,}" for each in numbers)
