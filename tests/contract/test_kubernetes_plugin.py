"""The sandbox's fake of Pulumi's Kubernetes plugin says what the official plugin says.

The official one here may be a build of January 2026 (docs/kubernetes.md, "Plugin versions"). What
the fake refuses beyond it is tested in tests/sandbox: the plugin leaves that to the API server.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from sandbox.provider.wire import Properties, Tree
from tests.contract.evaluated import evaluated
from tests.contract.every_stack import STACKS, registered
from tests.contract.kubernetes_plugins import (
    Effect,
    Plugin,
    an_object,
    changes,
    objects,
    official,
    quick,
)
from tests.judges import Heard
from tools.pages.edits import Edit, edits
from tools.programs import kube_plugin

pytestmark = pytest.mark.xdist_group("every-stack")

Pair = tuple[Plugin, Plugin]


# Without these the plugin ends, or an API server takes no such object.
WHAT_IT_IS = {f"{part} left out" for part in ("metadata", "metadata.name", "spec")} | {
    f"{part} {how}" for part in ("apiVersion", "kind") for how in ("changed", "left out")
}


@pytest.fixture(scope="module")
def both() -> Iterator[Pair]:
    """Give the official plugin, built first where there is none, and the fake."""
    with official(kube_plugin.find_or_get()) as judge, quick() as fake:
        yield judge, fake


def spelled_alike(tree: Tree, judge: Tree) -> Tree:
    """Write inputs as Go's types do in the plugin: without what is empty, and 1Ti for 1024Gi."""
    match tree, judge:
        case dict(), dict():
            kept = {name: item for name, item in tree.items() if item or name in judge}
            return {name: spelled_alike(item, judge.get(name)) for name, item in kept.items()}
        case str(), str() if in_gib(tree) == in_gib(judge):
            return judge
    return tree


def in_gib(text: str) -> str:
    """Give a quantity in Gi that is in Ti, and any other text as it is."""
    return re.sub(r"^(\d+)Ti$", lambda found: f"{1024 * int(found[1])}Gi", text)


def replaced(said: Mapping[Any, Effect]) -> int:
    """Count what is replaced."""
    return sum(bool(each.replaces) for each in said.values())


@pytest.mark.parametrize("stack", STACKS)
def test_the_objects_of_a_stack_are_completed_alike(both: Pair, heard: Heard, stack: str) -> None:
    found = objects(registered(stack))
    judge, fake = ({urn: each.checked(it) for urn, it in found.items()} for each in both)

    assert {urn: reasons for urn, (_, reasons) in judge.items() if reasons} == {}
    assert {
        urn: (spelled_alike(inputs, judge[urn][0]), reasons)
        for urn, (inputs, reasons) in fake.items()
    } == judge
    heard("official Kubernetes plugin", cases=len(found))


@pytest.mark.parametrize(
    ("type_", "inputs"),
    [
        ("apps/v1:Deployment", {"spec": {"replicas": 1}}),
        ("apps/v1:Deployment", {"metadata": {"name": "named"}}),
        ("rbac.authorization.k8s.io/v1:ClusterRole", {"metadata": {"labels": {"a": "b"}}}),
        ("cloud.google.com/v1:ComputeClass", {"spec": {"priorities": [{"spot": True}]}}),
        ("cloud.google.com/v1:Unknown", {"metadata": {"name": "named"}}),
        ("core/v1:Secret", {"stringData": {"token": "plain"}}),
    ],
)
def test_what_a_program_leaves_out_is_completed_alike(
    both: Pair, heard: Heard, type_: str, inputs: Properties
) -> None:
    judge, fake = (each.checked(an_object(type_, inputs)) for each in both)

    assert fake[0] == judge[0]
    heard("official Kubernetes plugin")


def test_each_property_of_each_kind_replaces_alike(both: Pair, heard: Heard) -> None:
    cases: dict[object, tuple[str, Properties, Properties]] = {}
    for stack in STACKS:
        for it in objects(registered(stack)).values():
            inputs, _ = both[0].checked(it)
            for what, other in changes(inputs):
                if what not in WHAT_IT_IS:
                    cases.setdefault((it.type, what), (it.urn, inputs, other))
                    cases.setdefault((it.type, what, "and back"), (it.urn, other, inputs))
    judge, fake = ({case: each.effect(*of) for case, of in cases.items()} for each in both)

    assert fake == judge
    heard("official Kubernetes plugin", cases=len(cases), refused=replaced(judge))


@pytest.mark.parametrize("options", [{}, {"ConfigMap": "true"}, {"Secret": "true"}])
@pytest.mark.parametrize("immutable", [{}, {"immutable": True}])
def test_new_data_replace_alike_under_the_options_of_the_provider(
    heard: Heard, options: dict[str, str], immutable: dict[str, bool]
) -> None:
    config = {f"enable{kind}Mutable": value for kind, value in options.items()}
    data = {"metadata": {"name": "named"}, "data": {"a": "YQ==", "b": "Yg=="}, **immutable}
    with official(kube_plugin.find_or_get(), **config) as judge, quick(**config) as fake:
        for type_ in ("core/v1:ConfigMap", "core/v1:Secret"):
            old = an_object(type_, data)
            new = an_object(type_, {**data, "data": {"a": "YQ==", "b": "YQ=="}})
            said = judge.effect_of(old, new)
            assert fake.effect_of(old, new) == said
            heard("official Kubernetes plugin", refused=int(bool(said.replaces)))


EDITS = list(edits())


def effects(edit: Edit) -> set[tuple[str, str]]:
    """Give each type that an edit changes or replaces by the table, and which of both."""
    named = {(what.split()[0], how) for what, how in edit.changes.items()}
    return {(type_, how) for type_, how in named if how in ("update", "replace")}


def few() -> set[str]:
    """Name edits that together have every effect on a type which any edit has."""
    left, found = {each for edit in EDITS for each in effects(edit)}, set()
    while left:
        best = max(EDITS, key=lambda edit: len(left & effects(edit)))
        left -= effects(best)
        found.add(str(best))
    return found


EACH_TIME = few()


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(it, id=str(it), marks=[] if str(it) in EACH_TIME else [pytest.mark.soak])
        for it in EDITS
    ],
)
def test_an_edit_changes_and_replaces_objects_alike(both: Pair, heard: Heard, edit: Edit) -> None:
    before = objects(registered(f"base {edit.base.name}"))
    after = objects(evaluated(edit.config).resources)
    edited = {
        urn: (before[urn], it)
        for urn, it in after.items()
        if urn in before and it.inputs != before[urn].inputs
    }
    judge, fake = ({urn: each.effect_of(*pair) for urn, pair in edited.items()} for each in both)

    assert fake == judge
    heard("official Kubernetes plugin", cases=len(edited), refused=replaced(judge))
