"""The program that ours is measured against: the same resources, without the library."""

import ast
from collections.abc import Mapping
from typing import Any

import pytest

from bench.bare_program import BARE, custom_resources
from bench.evaluated import evaluated
from tests.contract.sources import imports
from tools.render.evaluate import Evaluation

Key = tuple[str, str]
"""Type and name of a resource."""


@pytest.fixture(scope="module")
def ours() -> Evaluation:
    return evaluated("ours")


@pytest.fixture(scope="module")
def bare() -> Evaluation:
    """Evaluate it once: Python keeps the modules in which its resources are made."""
    return evaluated("bare")


def registered(evaluation: Evaluation) -> dict[Key, tuple[Mapping[str, Any], Any, Any]]:
    """Return inputs, timeouts and ignored inputs of each resource."""
    return {
        (each.type, each.name): (each.inputs, each.timeouts, each.ignored)
        for each in custom_resources(evaluation).values()
    }


def orders(evaluation: Evaluation) -> set[tuple[Key, Key]]:
    """Return each resource with each other that it waits for, directly or through others."""
    resources = custom_resources(evaluation)
    found: set[tuple[Key, Key]] = set()
    for urn, each in resources.items():
        waits, left = set[str](), [urn]
        while left:
            new = [need for need in resources[left.pop()].dependencies if need in resources]
            left += [need for need in new if need not in waits]
            waits.update(new)
        found |= {((each.type, each.name), (resources[w].type, resources[w].name)) for w in waits}
    return found


# Where one of these fails: run `python -m bench.bare_program`, and look at what it changes.


def test_it_registers_what_the_dev_stack_registers(ours: Evaluation, bare: Evaluation) -> None:
    assert registered(bare) == registered(ours)


def test_no_resource_of_the_dev_stack_waits_for_more_or_for_less(
    ours: Evaluation, bare: Evaluation
) -> None:
    assert orders(bare) == orders(ours)


def test_it_uses_nothing_of_this_project() -> None:
    trees = [ast.parse(path.read_text()) for path in BARE.rglob("*.py")]
    imported = {name.partition(".")[0] for tree in trees for name in imports(tree)}
    assert imported == {
        "json",
        "pathlib",
        "pulumi",
        "pulumi_command",
        "pulumi_gcp",
        "pulumi_kubernetes",
        "vllm_stack",
    }
