"""Checks of a strategy against the ladder and the model."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.models import ModelFacts
from ..facts.shapes import Family
from ..image.plan import ImageMode
from ..ladder.parallelism import Parallelism, Strategy
from ..ladder.rung import Layout, Rung

_KEY = ("parallelism", "strategy")


@dataclass(frozen=True)
class StrategyChoice:
    """A strategy and the values that must fit it; None for one that is not readable."""

    parallelism: Parallelism
    layout: Layout
    rungs: Sequence[Rung]
    model: ModelFacts | None
    images: ImageMode | None


def strategy_problems(choice: StrategyChoice) -> list[Problem]:
    """Return all errors of the ladder or the model that do not fit the strategy."""
    if choice.parallelism.strategy is Strategy.SINGLE_GPU:
        return [Problem(_KEY, reason) for reason in _against_single(choice)]
    if choice.parallelism.grouped:
        return [*_against_groups(choice)]
    return []


def _against_single(choice: StrategyChoice) -> Iterator[str]:
    for rung in choice.rungs:
        has, count = f"'{rung.name}' has {rung.shape.count}", rung.shape.count
        if count > 1 and rung.shape.family is Family.TPU:
            yield (
                f"'singleGpu' needs TPU machines of one chip, since a pod gets all chips of its "
                f"TPU machine: {has}; write 'chips: 1' or strategy 'tensorParallel'"
            )
        elif count > 1 and choice.layout is Layout.FUNGIBLE:
            yield (
                f"'singleGpu' in layout 'fungible' needs machines of one GPU, since a fungible "
                f"pod opens all of its machine: {has}; write layout 'split', 'gpus: 1' or "
                f"strategy 'tensorParallel'"
            )


def _against_groups(choice: StrategyChoice) -> Iterator[Problem]:
    if choice.layout is not Layout.SPLIT:
        yield Problem(
            _KEY,
            f"'multiNode' needs layout 'split', since each pod of a group asks for the GPUs of "
            f"its node, given '{choice.layout}'; write layout 'split'",
        )
    if choice.images is ImageMode.MIRROR:
        yield Problem(
            ("images", "mode"),
            "'mirror' runs vLLM's own images, which have no Ray, and strategy 'multiNode' needs "
            "it; write mode 'build'",
        )
    yield from _against_tpus(choice.rungs)
    gpus = [rung for rung in choice.rungs if rung.shape.family is Family.NVIDIA]
    if not gpus:
        return
    yield from _against_mixture(gpus)
    yield from _against_few_nodes(gpus, choice.parallelism.nodes)
    if choice.model is not None:
        yield from _against_model(choice.model, gpus[0], choice.parallelism.nodes)


def _against_tpus(rungs: Sequence[Rung]) -> Iterator[Problem]:
    for rung in rungs:
        if rung.shape.family is Family.TPU:
            yield Problem(
                _KEY,
                f"'multiNode' is for GPUs, since vLLM serves from one TPU machine and not from "
                f"several: '{rung.name}' is {rung.shape.accelerator}; remove the pool or write "
                f"strategy 'tensorParallel'",
            )


def _against_mixture(gpus: Sequence[Rung]) -> Iterator[Problem]:
    first = gpus[0]
    for rung in gpus[1:]:
        # Another number of GPUs is an error of the layout, at the pool's own key.
        if rung.shape.accelerator != first.shape.accelerator:
            yield Problem(
                _KEY,
                f"'multiNode' needs one GPU model, since the nodes of a group may come from "
                f"different pools: '{rung.name}' is {rung.shape.accelerator}, '{first.name}' is "
                f"{first.shape.accelerator}; make them equal",
            )


def _against_few_nodes(gpus: Sequence[Rung], nodes: int) -> Iterator[Problem]:
    counts = [rung.max_nodes for rung in gpus if rung.max_nodes is not None]
    most = sum(counts)
    # If GKE creates the nodes of a rung, it creates as many as there are pods.
    if most < nodes and len(counts) == len(gpus):
        yield Problem(
            ("parallelism", "nodes"),
            f"a replica takes {nodes} nodes and the pools have {most} at most; raise 'maxNodes' "
            f"or lower 'nodes'",
        )


def _against_model(facts: ModelFacts, rung: Rung, nodes: int) -> Iterator[Problem]:
    if facts.heads % rung.shape.devices:
        # With fewer than all, GPUs stay idle, and Ray can put every worker on one node.
        yield Problem(
            _KEY,
            f"'multiNode' shares each layer over all GPUs of a node, and {rung.shape.devices} do "
            f"not divide the {facts.heads} attention heads of {facts.id}; write another 'gpus'",
        )
    if facts.layers < nodes:
        yield Problem(
            ("parallelism", "nodes"),
            f"{facts.id} has {facts.layers} layers, too few for {nodes} nodes; lower 'nodes'",
        )
