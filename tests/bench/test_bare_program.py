"""The program that ours is measured against: the same resources, without the library."""

import ast
from collections.abc import Mapping
from typing import Any

from bench.bare_program import BARE, custom_resources
from tests.contract.sources import imports
from tools.render.evaluate import REPOSITORY, Evaluation, evaluate


def registered(evaluation: Evaluation) -> dict[tuple[str, str], tuple[Mapping[str, Any], Any, Any]]:
    """Return inputs, timeouts and ignored inputs of each resource by its type and name."""
    return {
        (each.type, each.name): (each.inputs, each.timeouts, each.ignored)
        for each in custom_resources(evaluation).values()
    }


def test_it_registers_what_the_dev_stack_registers() -> None:
    """Where it does not: run `python -m bench.bare_program`."""
    ours = registered(evaluate(REPOSITORY / "Pulumi.dev.yaml"))
    bare = registered(evaluate({}, BARE))
    assert bare == ours


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
