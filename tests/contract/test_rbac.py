"""Rights in Kubernetes' API: exactly those in `rbac.yaml`; what one may write has a name."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.contract.kubernetes_rights import (
    LISTED,
    STACKS,
    Right,
    allowed,
    broad,
    given,
    resources,
)
from tests.contract.rights import differences
from tests.judges import Heard
from tools.render.registrations import Resource

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_gives_exactly_the_rights_that_are_listed(stack: str) -> None:
    assert differences(given(resources(stack)), allowed(stack)) == []


@pytest.mark.parametrize("stack", STACKS)
def test_no_right_is_broader_than_it_has_to_be(stack: str) -> None:
    assert [(right, broad(right)) for right in allowed(stack) if broad(right)] == []


def test_the_list_names_stacks_and_accounts_that_are_there_and_says_why() -> None:
    named = {stack for row in LISTED["rights"] for stack in row["stacks"]}
    assert named | {"native"} == set(STACKS)
    assert {row["account"] for row in LISTED["rights"]} == set(LISTED["accounts"])
    assert [row for row in LISTED["rights"] if len(row["why"].split()) < 4] == []


READS = Right("vllm/vllm-picker", "vllm", "", ("",), ("pods",), ("get", "list", "watch"))

TOO_BROAD = [
    (replace(READS, verbs=("*",)), ["writes"]),
    (replace(READS, verbs=("create",)), ["writes"]),
    (replace(READS, verbs=("get", "patch")), ["writes"]),
    (replace(READS, verbs=("get", "patch"), names=("vllm-canary-0",)), ["writes"]),
    (replace(READS, verbs=("delete",), names=("vllm-canary-0",)), ["writes"]),
    (replace(READS, groups=("*",)), ["every-kind"]),
    (replace(READS, resources=("*",)), ["every-kind"]),
    (replace(READS, resources=("pods", "secrets")), ["secrets"]),
    (replace(READS, resources=("pods/exec",)), ["secrets"]),
    (replace(READS, role="cluster-admin"), ["a-role-of-others"]),
    (replace(READS, role="view"), ["a-role-of-others"]),
    (replace(READS, account="vllm/default"), ["anybody"]),
    (replace(READS, account="Group /system:authenticated"), ["anybody"]),
]


@pytest.mark.parametrize(("right", "rules"), TOO_BROAD, ids=lambda value: str(value)[:60])
def test_a_right_that_is_too_broad_is_seen(right: Right, rules: list[str], heard: Heard) -> None:
    heard("list of rights in Kubernetes", refused=1)
    assert broad(READS) == []
    assert broad(right) == rules


Changed = Callable[[dict[str, Any]], dict[str, Any]]

FAULTS: dict[str, tuple[str, Changed]] = {
    "a verb more": (
        "Role",
        lambda role: {**role, "rules": [{**role["rules"][0], "verbs": ["*"]}, *role["rules"][1:]]},
    ),
    "a rule more": ("Role", lambda role: {**role, "rules": [*role["rules"], {"verbs": ["*"]}]}),
    "a rule less": ("Role", lambda role: {**role, "rules": role["rules"][1:]}),
    "another role": (
        "RoleBinding",
        lambda bound: {**bound, "roleRef": {**bound["roleRef"], "name": "admin"}},
    ),
    "everybody beside it": (
        "RoleBinding",
        lambda bound: {
            **bound,
            "subjects": [*bound["subjects"], {"kind": "Group", "name": "system:authenticated"}],
        },
    ),
    "the whole cluster": (
        "RoleBinding",
        lambda bound: {**bound, "metadata": {"name": "vllm-picker"}},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_change_of_what_a_stack_gives_is_seen(fault: str, heard: Heard) -> None:
    heard("list of rights in Kubernetes", refused=1)
    kind, change = FAULTS[fault]

    def planted(each: Resource) -> Resource:
        if each.type.endswith(f":{kind}") and each.inputs["metadata"]["name"] == "vllm-picker":
            return replace(each, inputs=change(dict(each.inputs)))
        return each

    asked = resources("gateway")
    assert differences(given(asked), allowed("gateway")) == []
    assert differences(given(map(planted, asked)), allowed("gateway")) != []
