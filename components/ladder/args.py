"""A rung as a component takes it: flat and plain, so that any Pulumi language can write it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict, TypeVar

import pulumi
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import mistake
from ..facts.accelerators import shape_for
from ..facts.capacity import Capacity
from ..facts.shapes import Shape
from .parallelism import Parallelism, Strategy
from .rung import Layout, Rung
from .workloads import Workload

T = TypeVar("T")


class RungArgs(TypedDict):
    """One rung of the ladder, best first in its list."""

    name: str
    """Name of the rung."""
    shape: str
    """Machine by its key, e.g. `v6e-1` or `nvidia-l4-2`."""
    capacity: NotRequired[Capacity]
    """How its nodes are sold; defaults to on demand."""
    max_nodes: NotRequired[int]
    """Most nodes it may have; defaults to 2."""
    auto_create: NotRequired[bool]
    """Whether GKE makes its nodes, as many as there are replicas; defaults to false."""
    target: NotRequired[float]
    """How much of the autoscaler's first metric a replica on it should have; defaults to the
    autoscaler's own target."""
    arguments: NotRequired[Mapping[str, Any]]
    """Flags of vLLM on it, by name without dashes; defaults to the model server's."""
    environment: NotRequired[Mapping[str, Any]]
    """Environment variables of vLLM on it; defaults to the model server's."""


def rung_args(rung: Rung) -> RungArgs:
    """Return a planned rung as arguments."""
    args: RungArgs = {"name": rung.name, "shape": rung.shape.key, "capacity": rung.capacity}
    if rung.target is not None:
        args["target"] = rung.target
    if rung.arguments:
        args["arguments"] = rung.arguments
    if rung.environment:
        args["environment"] = rung.environment
    if rung.max_nodes is None:
        return {**args, "auto_create": True}
    return {**args, "max_nodes": rung.max_nodes}


class LadderArgs(TypedDict):
    """The ladder, as every component takes it that makes one thing for each workload."""

    layout: Layout
    """How the rungs become Deployments."""
    rungs: Sequence[RungArgs]
    """The rungs, best first."""
    strategy: Strategy
    """How a model is spread over accelerators."""
    nodes: int
    """Machines of one replica."""


def ladder_args(layout: Layout, rungs: Sequence[Rung], parallelism: Parallelism) -> LadderArgs:
    """Return a planned ladder as arguments."""
    return {
        "layout": layout,
        "rungs": [rung_args(rung) for rung in rungs],
        "strategy": parallelism.strategy,
        "nodes": parallelism.nodes,
    }


def ladder_mistakes(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Give what is wrong with a ladder whose rungs, if they are there, are right one by one."""
    names = [rung["name"] for rung in args.get("rungs", ())]
    if "rungs" in args and not names:
        yield mistake("rungs", "names no rung, and a replica has to be on one")
    for place, name in enumerate(names):
        if name in names[:place]:
            reason = f"'{name}' is the name of rungs[{names.index(name)}] too"
            yield mistake(f"rungs[{place}].name", reason)
    if args.keys() >= {"strategy", "nodes"}:
        try:
            parallelism_from(args["strategy"], args["nodes"])
        except pulumi.InputPropertyError as error:
            yield mistake(error.property_path, error.reason)


def shape_from(key: str, path: str) -> Shape:
    """Return a machine by its key.

    Raises pulumi.InputPropertyError at `path` where none has it.
    """
    try:
        return shape_for(key)
    except ValueError as error:
        raise pulumi.InputPropertyError(path, str(error)) from error


def parallelism_from(strategy: Strategy | None, nodes: int | None) -> Parallelism:
    """Return how a model is spread, from arguments that may be left out.

    Raises pulumi.InputPropertyError where the number of nodes is not the strategy's.
    """
    chosen = Strategy.TENSOR_PARALLEL if strategy is None else Strategy(strategy)
    # Integers arrive as floats through the plugin.
    machines = 1 if nodes is None else int(nodes)
    if (machines > 1) is not (chosen is Strategy.MULTI_NODE):
        reason = f"expected more than one with multiNode, else 1; given {machines} with {chosen}"
        raise pulumi.InputPropertyError("nodes", reason)
    return Parallelism(chosen, machines)


def one_each(
    planned: Sequence[Workload], given: pulumi.Input[Sequence[pulumi.Input[str]]], key: str
) -> list[tuple[Workload, pulumi.Input[str]]]:
    """Return each workload with its own of what was given.

    Raises pulumi.InputPropertyError at `key` where the numbers differ; of an output, once it is
    known how many it has.
    """
    if isinstance(given, Sequence):
        _as_many(planned, key, given)
        return list(zip(planned, given, strict=True))
    each = pulumi.Output.all(given).apply(lambda known: _as_many(planned, key, known[0]))
    return [(workload, each[place]) for place, workload in enumerate(planned)]


def _as_many(planned: Sequence[Workload], key: str, given: Sequence[T]) -> Sequence[T]:
    if len(planned) != len(given):
        names = ", ".join(workload.name for workload in planned)
        reason = f"expected one for each workload ({names}), given {len(given)}"
        raise pulumi.InputPropertyError(key, reason)
    return given


def rungs_from(args: Sequence[RungArgs]) -> tuple[Rung, ...]:
    """Return arguments as rungs; where their nodes are is the pools' business, not the pods'."""
    return tuple(
        Rung(
            name=rung["name"],
            shape=shape_from(rung["shape"], f"rungs[{place}].shape"),
            capacity=Capacity(rung.get("capacity", Capacity.ON_DEMAND)),
            zones=(),
            min_nodes=0,
            # Integers arrive as floats through the plugin.
            max_nodes=None if rung.get("auto_create", False) else int(rung.get("max_nodes", 2)),
            target=rung.get("target"),
            arguments=rung.get("arguments", {}),
            environment=rung.get("environment", {}),
        )
        for place, rung in enumerate(args)
    )
