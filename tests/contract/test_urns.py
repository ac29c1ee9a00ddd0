"""URNs: the identity of everything in a person's state, so that no rename goes unseen."""

import pathlib

import pytest

from tests.contract.sources import ROOT
from tools.render.evaluate import Evaluation, evaluate

GOLDEN = pathlib.Path(__file__).with_name("dev_urns.txt")


@pytest.fixture(scope="module")
def dev() -> Evaluation:
    """Evaluate the dev stack."""
    return evaluate(ROOT / "Pulumi.dev.yaml")


def test_nothing_in_the_dev_stack_has_another_name(dev: Evaluation) -> None:
    """Whoever renames on purpose gives the child an alias and writes the new list."""
    urns = sorted(each.urn.partition("::vllm-gke::")[2] for each in dev.resources)
    assert urns == GOLDEN.read_text().splitlines()


def test_no_component_records_its_arguments(dev: Evaluation) -> None:
    recorded = {each.name: each.inputs for each in dev.resources if not each.custom}
    assert {name for name, inputs in recorded.items() if inputs} == set()


def test_every_resource_has_a_component_for_a_parent(dev: Evaluation) -> None:
    at_the_top = [
        each.type
        for each in dev.resources
        if "::pulumi:pulumi:Stack::" in each.parent and each.custom
    ]
    assert sorted(at_the_top) == ["pulumi:providers:gcp", "pulumi:providers:kubernetes"]


def test_every_resource_names_its_provider(dev: Evaluation) -> None:
    made = [each for each in dev.resources if each.type.startswith(("gcp:", "kubernetes:"))]
    assert {each.provider.split("::")[3] for each in made} == {
        "google",
        "kubernetes",
    }
