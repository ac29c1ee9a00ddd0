"""Rules with a small mistake put into them: the examples have to notice every one.

Two ways: a condition that always or never fires, and each comparison, connective, negation, number
and direction in the rules' own modules turned into its neighbour.
"""

import ast
import copy
import functools
import importlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from components.core.problems import Severity
from components.lint import lint, order, places, upgrades
from components.lint.lint import RULES
from components.lint.rule import Rule, RungContext
from components.stack.file import plan
from tests.contract.sources import PYTHON
from tests.plan.linted import EXAMPLES, Raw

MODULES = {
    "order": order.ORDER_RULES,
    "places": places.PLACE_RULES,
    "upgrades": upgrades.UPGRADE_RULES,
}
NEIGHBOURS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
NAMES = {
    "any": "all",
    "all": "any",
    "above": "below",
    "below": "above",
    "min_nodes": "max_nodes",
    "max_nodes": "min_nodes",
    "ON_DEMAND": "RESERVATION",
    "RESERVATION": "ON_DEMAND",
    "SPOT": "FLEX_START",
    "FLEX_START": "SPOT",
    "TPU": "NVIDIA",
    "OBSERVED": "COPIED",
}


@functools.cache
def standings() -> dict[str, list[tuple[str | None, list[RungContext]]]]:
    """Return the rungs of each rule's examples with what is said there, None for nothing."""
    examples = {
        rule: [*each.fires, *((raw, None) for raw in each.passes)]
        for rule, each in EXAMPLES.items()
    }
    return {
        rule: [(line, _standing_in(raw)) for raw, line in found] for rule, found in examples.items()
    }


def _standing_in(raw: Raw) -> list[RungContext]:
    seen: list[RungContext] = []

    def look(at: RungContext) -> bool:
        seen.append(at)
        return False

    spy = Rule("spy", Severity.WARNING, "", "", "", look, str)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lint, "RULES", {"spy": spy})
        plan(raw)
    return seen


def notices(rule: Rule) -> bool:
    """Tell whether an example shows that a rule is not what it was."""
    for line, rungs in standings()[rule.id]:
        said = [rule.finding(at) for at in rungs if rule.fires(at)]
        if [f"{each.key}: {each.message}" for each in said] != ([] if line is None else [line]):
            return True
    return False


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_examples_hold_of_the_rule_as_it_is(rule: Rule) -> None:
    assert not notices(rule)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
@pytest.mark.parametrize("answer", [True, False], ids=["always", "never"])
def test_a_condition_that_is_always_the_same_is_noticed(rule: Rule, *, answer: bool) -> None:
    assert notices(replace(rule, fires=lambda _: answer, message=lambda _: "something"))


def mutants(module: str) -> Iterator[tuple[str, ast.Module]]:
    """Return a module's source with one small change at a time, and where it is."""
    tree = PYTHON[f"components/lint/{module}.py"]
    for place, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            mutant = copy.deepcopy(tree)
            twin = list(ast.walk(mutant))[place]
            told = change(twin)
            yield f"{module}.py:{getattr(node, 'lineno', 0)}: {told}", mutant


def _changes(node: ast.AST) -> Iterator[Any]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            yield functools.partial(_compared, index, NEIGHBOURS[type(operator)])
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield functools.partial(_set, "op", other)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield _affirmed
    for field in ("id", "attr"):
        if (name := getattr(node, field, None)) in NAMES:
            yield functools.partial(_set, field, NAMES[name])
    if isinstance(node, ast.Constant):
        yield from (functools.partial(_set, "value", each) for each in _neighbours(node.value))


def _neighbours(value: object) -> tuple[object, ...]:
    if isinstance(value, bool):
        return (not value,)
    return (value + 1, value - 1) if isinstance(value, int) else ()


def _compared(index: int, operator: type[ast.cmpop], node: Any) -> str:
    node.ops[index] = operator()
    return ast.unparse(node)


def _affirmed(node: Any) -> str:
    # Twice the same: what follows `not` is a truth already.
    node.operand = ast.UnaryOp(ast.Not(), node.operand)
    return ast.unparse(node)


def _set(field: str, value: object, node: Any) -> str:
    setattr(node, field, value)
    return ast.unparse(node) if isinstance(node, ast.expr) else str(value)


def _survives(module: str, tree: ast.Module) -> bool:
    real = importlib.import_module(f"components.lint.{module}")
    namespace: dict[str, Any] = {"__name__": real.__name__, "__package__": real.__package__}
    exec(compile(ast.fix_missing_locations(tree), module, "exec"), namespace)  # noqa: S102 # our own
    rules: tuple[Rule, ...] = namespace[f"{module.rstrip('s').upper()}_RULES"]
    try:
        return not any(notices(rule) for rule in rules)
    except (AttributeError, IndexError, TypeError):
        return False


@pytest.mark.parametrize("module", MODULES)
def test_no_small_change_of_a_rule_goes_unnoticed(module: str) -> None:
    found = list(mutants(module))
    assert len(found) > 5
    assert [told for told, tree in found if _survives(module, tree)] == []
