"""The table of Google's rules, held against its two witnesses.

The SDK's classes say which names there are. The facts the table was made of are not part of this
repository; where they lie beside it, every property of every type is compared.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi import _types

from sandbox.google.inputs import name_property
from sandbox.google.names import _IDS
from sandbox.google.rules import Rules, table
from sandbox.provider import sdk_types
from sandbox.provider.differences import Kind

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "facts" / "gcp_resources.json"
# The header of gcp_rules.yaml says why these are left out.
LEFT_OUT = ("nodePools.", "clusterAutoscaling.autoProvisioningDefaults.")
TYPES = sorted(table())
READ_ELSEWHERE = {"gcp:compute/regionSecurityPolicy:RegionSecurityPolicy"}
"""Types that the facts have not; the header of gcp_rules.yaml says where their rules were read."""


@pytest.mark.parametrize("token", TYPES)
def test_every_name_in_the_table_is_the_sdks(token: str) -> None:
    rules = table()[token]
    lists = [rules.required, rules.replaces, rules.computed, rules.read_only, rules.sets]
    lists += [rules.sensitive, frozenset(rules.defaults)]
    groups = rules.conflicts + rules.exactly_one + rules.at_least_one + rules.required_with
    names = {name for names in lists for name in names} | {n for group in groups for n in group}
    assert {name for name in names if not is_known(token, name.removesuffix("!"))} == set()


def is_known(token: str, path: str) -> bool:
    """Say whether the SDK's input classes, or its outputs, have a property."""
    cls = sdk_types.input_class(token)
    head = path.partition(".")[0]
    for part in path.split("."):
        if cls is None or part not in sdk_types.fields(cls):
            return head == path and head in sdk_types.outputs(token)
        cls = nested(sdk_types.fields(cls)[part].annotation)
    return True


def nested(annotation: Any) -> type | None:
    """Give the input class inside an annotation."""
    for choice in sdk_types._choices(annotation):
        for one in (choice, *getattr(choice, "__args__", ())):
            for inner in sdk_types._choices(one):
                if isinstance(inner, type) and _types.is_input_type(inner):
                    return inner
    return None


@pytest.mark.parametrize("token", TYPES)
def test_what_the_table_requires_the_sdk_requires_or_the_provider_names(token: str) -> None:
    cls = sdk_types.input_class(token)
    assert cls is not None
    optional = {name for name, field in sdk_types.fields(cls).items() if not field.required}
    assert table()[token].required & optional <= {name_property(token, cls)}


@pytest.mark.parametrize("token", TYPES)
def test_every_type_has_an_id(token: str) -> None:
    assert token.removeprefix("gcp:") in _IDS


@pytest.fixture(scope="module")
def facts() -> Any:
    """Give the facts, or say that they are not here."""
    if not FACTS.is_file():
        pytest.skip(f"the facts the table was made of are not at hand: {FACTS}")
    return json.loads(FACTS.read_text())


def test_the_table_has_the_types_of_the_facts(facts: Any) -> None:
    assert set(facts) == set(TYPES) - READ_ELSEWHERE


@pytest.mark.parametrize("token", sorted(set(TYPES) - READ_ELSEWHERE))
def test_every_property_is_as_the_facts_say(token: str, facts: Any) -> None:
    rules = table()[token]
    wrong = [
        (path, word)
        for path, fact in properties(facts[token]["inputs"])
        for word, told, fact_says in verdicts(rules, path, fact)
        if told != fact_says
    ]
    assert wrong == []


def properties(inputs: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Give every property with its schema path."""
    for name, fact in inputs.items():
        path = f"{above}{name}"
        if not path.startswith(LEFT_OUT):
            yield path, fact
        if not fact.get("readOnly"):
            yield from properties(fact.get("fields", {}), f"{path}.")


def verdicts(rules: Rules, path: str, fact: Any) -> Iterator[tuple[str, object, object]]:
    """Give what the table and the facts say of one property."""
    if fact.get("readOnly"):
        above = any(path == one or path.startswith(f"{one}.") for one in rules.read_only)
        yield "readOnly", above or "." not in path, True
        return
    yield "required", path in rules.required, bool(fact.get("required")) and "." not in path
    yield "computed", path in rules.computed, bool(fact.get("computed"))
    yield "sets", path in rules.sets, fact["type"] == "set"
    yield "defaults", rules.defaults.get(path), fact.get("default")
    if "fields" not in fact:
        yield "sensitive", path in rules.sensitive, bool(fact.get("sensitive"))
        leaf = rules.replaced_by(tuple(path.split(".")), Kind.UPDATE, None, None)
        yield "replaces", leaf, bool(fact.get("replaces"))
    elif fact.get("replaces"):
        yield "replaces", rules.replaced_by(tuple(path.split(".")), Kind.ADD, None, {}), True
    for word, groups in (
        ("conflictsWith", rules.conflicts),
        ("exactlyOneOf", rules.exactly_one),
        ("atLeastOneOf", rules.at_least_one),
        ("requiredWith", tuple(group for group in rules.required_with if group[0] == path)),
    ):
        others = {name for group in groups if path in group for name in group} - {path}
        if word in fact:
            told = {snake(name) for name in fact[word]} - {snake(path)}
            yield word, {snake(name) for name in others} >= told, True


def snake(path: str) -> str:
    """Write a path so that Pulumi's and Terraform's spellings, plurals included, are the same."""
    parts = [part for part in path.split(".") if not part.isdigit()]
    flat = [part.replace("_", "").lower() for part in parts]
    singular = [part.removesuffix("s").removesuffix("e") for part in flat]
    return ".".join(f"{part[:-1]}i" if part.endswith("y") else part for part in singular)


def test_the_comparison_would_see_a_planted_fault(facts: Any) -> None:
    token = "gcp:container/nodePool:NodePool"  # noqa: S105 - a resource type
    fact = {**facts[token]["inputs"]["cluster"], "replaces": False}
    told = {
        word: (table_says, says)
        for word, table_says, says in verdicts(table()[token], "cluster", fact)
    }
    assert told["replaces"] == (True, False)
