"""The picture of the architecture: drawn from the real graph, and legible."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.render import picture
from tools.render.evaluate import REPOSITORY, Evaluation, evaluate
from tools.render.layers import Layout, lay_out

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

BEND = 0.5

Graph = dict[str, set[str]]


@pytest.fixture(scope="module")
def dev() -> Evaluation:
    """Return the dev stack."""
    return evaluate(picture.STACK, REPOSITORY)


def waits(dev: Evaluation) -> dict[str, set[str]]:
    """Return what each component waits for, by kind and name."""
    labels = {urn: f"{box.kind} {box.name}" for urn, box in picture.boxes(dev).items()}
    return {
        labels[urn]: {labels[other] for other in others}
        for urn, others in picture.arrows(dev).items()
    }


def test_the_picture_is_what_the_program_registers(dev: Evaluation) -> None:
    assert picture.PICTURE.read_text() == picture.svg(dev), "run: python -m tools.render.picture"


def test_the_model_server_waits_for_images_class_and_the_policies_of_its_namespace(
    dev: Evaluation,
) -> None:
    assert waits(dev)["ModelServer vllm"] == {
        "ComputeClass vllm-fallback",
        "Images vllm",
        "NetworkPolicies vllm",
    }


def test_the_compute_class_waits_for_no_pool_that_has_to_find_nodes_first(dev: Evaluation) -> None:
    assert waits(dev)["ComputeClass vllm-fallback"] == {"NodePool l4-spot"}


def test_images_are_built_while_the_cluster_is_made(dev: Evaluation) -> None:
    assert "Cluster vllm" not in waits(dev)["Images vllm"]
    assert "Images vllm" not in waits(dev)["Cluster vllm"]


def test_what_is_in_the_cluster_waits_for_it_by_its_provider_alone(dev: Evaluation) -> None:
    assert waits(dev)["ServingNamespace vllm"] == {"Cluster vllm"}


def test_only_the_apis_wait_for_nothing(dev: Evaluation) -> None:
    assert [name for name, others in waits(dev).items() if not others] == ["Apis apis"]


def test_a_component_that_makes_nothing_is_not_drawn(dev: Evaluation) -> None:
    kinds = {box.kind for box in picture.boxes(dev).values()}
    assert dev.of_type("vllm-gke:index:HuggingFaceToken") != {}
    assert "HuggingFaceToken" not in kinds


def test_a_cycle_is_refused_by_its_nodes() -> None:
    with pytest.raises(ValueError, match=r"^a cycle among a, b$"):
        lay_out({"a": {"b"}, "b": {"a"}, "c": set()}, BEND)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Make a graph without cycles, of up to twelve nodes."""
    names = [f"n{index}" for index in range(draw(st.integers(0, 12)))]
    return {
        name: draw(st.sets(st.sampled_from(names[:index]))) if index else set()
        for index, name in enumerate(names)
    }


# How long a drawing takes is the machine's affair.
@given(graphs())
def test_nothing_is_drawn_over_anything_else(graph: Graph) -> None:
    layout = lay_out(graph, BEND)
    assert [pair for column in layout.columns for pair in overlaps(layout, column, graph)] == []


def overlaps(layout: Layout, column: tuple[str, ...], graph: Graph) -> list[tuple[str, str]]:
    """Return the neighbours of a column that take the same place."""
    size = {name: 1.0 if name in graph else BEND for name in column}
    return [
        (above, below)
        for above, below in pairwise(column)
        if layout.heights[below] - layout.heights[above] < (size[above] + size[below]) / 2 - 1e-9
    ]


@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_in_which_nodes_are_given_does_not_matter(graph: Graph, random: Random) -> None:
    shuffled = list(graph)
    random.shuffle(shuffled)
    assert lay_out({name: graph[name] for name in shuffled}, BEND) == lay_out(graph, BEND)
