"""A rung as the argument of a component: flat plain values, for every Pulumi language."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict, TypeVar

import pulumi
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error
from ..facts.accelerators import shape_for
from ..facts.capacity import Capacity
from ..facts.shapes import Shape
from .parallelism import Parallelism, Strategy
from .rung import CAPACITY, MAX_NODES, MIN_NODES, Layout, Rung
from .workloads import Workload

T = TypeVar("T")


class RungArgs(TypedDict):
    """One rung of the ladder, best first in its list."""

    name: str
    """Name of the rung."""
    shape: str
    """Machine by its key, e.g. `v6e-1` or `nvidia-l4-2`."""
    capacity: NotRequired[Capacity]
    """How Google sells the nodes; defaults to on demand."""
    max_nodes: NotRequired[int]
    """Maximum number of nodes; defaults to 2."""
    auto_create: NotRequired[bool]
    """Whether GKE creates its nodes, as many as there are replicas; defaults to false."""
    target: NotRequired[float]
    """Target of the autoscaler's first metric for a replica on this rung; defaults to the
    autoscaler's own target."""
    arguments: NotRequired[Mapping[str, Any]]
    """vLLM flags on this rung, by name without dashes; defaults to those of the model server."""
    environment: NotRequired[Mapping[str, Any]]
    """Environment variables of vLLM on this rung; defaults to those of the model server."""


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
    """The ladder, for components that create one resource for each workload."""

    layout: Layout
    """How rungs become Deployments."""
    rungs: Sequence[RungArgs]
    """The rungs, best first."""
    strategy: Strategy
    """Distribution of the model over accelerators."""
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


def ladder_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors between the rungs of a ladder, each of which is valid by itself."""
    names = [rung["name"] for rung in args.get("rungs", ())]
    if "rungs" in args and not names:
        yield argument_error("rungs", "names no rung, and a replica has to be on one")
    for index, name in enumerate(names):
        if name in names[:index]:
            reason = f"'{name}' is the name of rungs[{names.index(name)}] too"
            yield argument_error(f"rungs[{index}].name", reason)
    if args.keys() >= {"strategy", "nodes"}:
        try:
            parallelism_from(args["strategy"], args["nodes"])
        except pulumi.InputPropertyError as error:
            yield argument_error(error.property_path, error.reason)


def capacity_from(args: Mapping[str, Any]) -> Capacity:
    """Return the capacity in arguments; on demand by default."""
    return Capacity(args.get("capacity", CAPACITY))


def shape_from(key: str, path: str) -> Shape:
    """Return a machine by its key.

    Raises pulumi.InputPropertyError at `path` if there is none.
    """
    try:
        return shape_for(key)
    except ValueError as error:
        raise pulumi.InputPropertyError(path, str(error)) from error


def parallelism_from(strategy: Strategy | None, nodes: int | None) -> Parallelism:
    """Return the distribution of a model, from arguments that may be missing.

    Raises pulumi.InputPropertyError if the number of nodes does not fit the strategy.
    """
    chosen = Strategy.TENSOR_PARALLEL if strategy is None else Strategy(strategy)
    # The plugin passes integers as floats.
    machines = 1 if nodes is None else int(nodes)
    if (machines > 1) is not (chosen is Strategy.MULTI_NODE):
        reason = f"expected more than one with multiNode, else 1; given {machines} with {chosen}"
        raise pulumi.InputPropertyError("nodes", reason)
    return Parallelism(chosen, machines)


def one_each(
    planned: Sequence[Workload], values: pulumi.Input[Sequence[pulumi.Input[str]]], key: str
) -> list[tuple[Workload, pulumi.Input[str]]]:
    """Return each workload with its own value.

    Raises pulumi.InputPropertyError at `key` if the numbers differ; for an output, once its length
    is known.
    """
    if isinstance(values, Sequence):
        _as_many(planned, key, values)
        return list(zip(planned, values, strict=True))
    checked_values = pulumi.Output.all(values).apply(lambda known: _as_many(planned, key, known[0]))
    return [(workload, checked_values[index]) for index, workload in enumerate(planned)]


def _as_many(planned: Sequence[Workload], key: str, values: Sequence[T]) -> Sequence[T]:
    if len(planned) != len(values):
        names = ", ".join(workload.name for workload in planned)
        reason = f"expected one for each workload ({names}), given {len(values)}"
        raise pulumi.InputPropertyError(key, reason)
    return values


def _most(rung: RungArgs) -> int | None:
    # The plugin passes integers as floats.
    return None if rung.get("auto_create", False) else int(rung.get("max_nodes", MAX_NODES))


def rungs_from(args: Sequence[RungArgs]) -> tuple[Rung, ...]:
    """Return arguments as rungs, without zones: node pools have zones, pods do not."""
    return tuple(
        Rung(
            name=rung["name"],
            shape=shape_from(rung["shape"], f"rungs[{index}].shape"),
            capacity=capacity_from(rung),
            zones=(),
            min_nodes=MIN_NODES,
            max_nodes=_most(rung),
            target=rung.get("target"),
            arguments=rung.get("arguments", {}),
            environment=rung.get("environment", {}),
        )
        for index, rung in enumerate(args)
    )
