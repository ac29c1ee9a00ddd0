"""Reading a preview: one step a resource, in whichever form it is told, and what broke off."""

from collections.abc import Callable

import pytest

from tests.comment.events import POOL, PROJECT, broken, document, events, said, step
from tools.pull_request.preview_events import (
    Difference,
    How,
    PreviewUnreadableError,
    Violation,
    read_preview,
)

Form = Callable[..., str]

SIZE = {"autoscaling.totalMaxNodeCount": {"diffKind": "update", "kind": "update"}}


def resized(op: str = "update") -> dict[str, object]:
    return step(
        op,
        POOL,
        "l4",
        old={"autoscaling": {"totalMaxNodeCount": 2}},
        new={"autoscaling": {"totalMaxNodeCount": 3}},
        detailedDiff=SIZE,
    )


@pytest.mark.parametrize("form", [events, document])
def test_both_forms_tell_the_same_update(form: Form) -> None:
    preview = read_preview(form(step("same", POOL, "v6e-1"), resized(), same=9))
    (found,) = preview.steps
    assert (found.how, found.kind, found.name) == (How.UPDATE, "gcp:NodePool", "l4")
    assert found.parent == f"{PROJECT}::vllm-gke:index:NodePool::l4"
    assert found.differences == (
        Difference("autoscaling.totalMaxNodeCount", "2", "3", replaces=False),
    )
    # The stack is none of them.
    assert preview.same == 8


@pytest.mark.parametrize(
    ("ops", "new_first"),
    [
        (("create-replacement", "replace", "delete-replaced"), True),
        (("delete-replaced", "replace", "create-replacement"), False),
        (("replace",), None),
    ],
)
def test_a_replacement_is_one_step_that_knows_its_order(
    ops: tuple[str, ...],
    new_first: bool | None,  # noqa: FBT001 # a case
) -> None:
    (found,) = read_preview(events(*(resized(op) for op in ops))).steps
    assert (found.how, found.new_first) == (How.REPLACE, new_first)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("add", Difference("name", None, "b", replaces=False)),
        ("delete-replace", Difference("name", "a", None, replaces=True)),
        ("update-replace", Difference("name", "a", "b", replaces=True)),
    ],
)
def test_a_difference_says_what_comes_what_goes_and_what_replaces(
    kind: str, expected: Difference
) -> None:
    detailed = {"name": {"diffKind": kind}}
    changed = step(
        "update", POOL, "l4", old={"name": "a"}, new={"name": "b"}, detailedDiff=detailed
    )
    (found,) = read_preview(events(changed)).steps
    assert found.differences == (expected,)


def test_without_details_the_properties_that_differ_are_told() -> None:
    changed = step(
        "update", POOL, "l4", old={"name": "a"}, new={"name": "b"}, diffs=["name"], keys=["name"]
    )
    (found,) = read_preview(events(changed)).steps
    assert found.differences == (Difference("name", "a", "b", replaces=True),)


def test_a_path_with_quotes_and_an_index_is_followed() -> None:
    path = 'a["x.y/z"][1].b'
    value = {"a": {"x.y/z": [0, {"b": 5}]}}
    changed = step("update", POOL, "l4", new=value, detailedDiff={path: {"diffKind": "add"}})
    (found,) = read_preview(events(changed)).steps
    assert found.differences == (Difference(path, None, "5", replaces=False),)


@pytest.mark.parametrize("form", [events, document])
def test_an_error_is_told_once_and_not_what_the_engine_adds_to_it(form: Form) -> None:
    wrong = said("error", "error: invalid stack configuration:\n  a: b\n")
    added = said("error", "an unhandled error occurred: Program exited with non-zero exit code: 1")
    preview = read_preview(form(said("warning", "only this"), wrong, added))
    assert preview.errors == ("invalid stack configuration:\n  a: b",)
    assert preview.failed


def test_a_rule_that_stops_fails_and_one_that_advises_does_not() -> None:
    stops = broken("CKV_1", "mandatory", "this\nis wrong")
    advises = broken("CIS_2", "advisory", "better not")
    assert read_preview(events(stops)).failed
    preview = read_preview(events(advises, packs={"gke-rules|local|/folder": "0.1.0"}))
    assert not preview.failed
    assert preview.packs == ("gke-rules 0.1.0",)
    assert preview.violations == (Violation("CIS_2", "NodePool l4", "better not", stops=False),)


def test_a_document_does_not_know_of_policies() -> None:
    assert read_preview(document()).packs is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the preview ends before its summary"),
        ("error: no credentials\n", "line 1 of the preview is not valid JSON"),
        (events(resized()).rpartition("\n")[0], "the preview ends before its summary"),
        ("[]", "not a preview of Pulumi: no changeSummary"),
        ('{"sequence": 0}\n7', "line 2 of the preview is not an event"),
    ],
)
def test_what_is_no_whole_preview_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(PreviewUnreadableError) as caught:
        read_preview(text)
    assert str(caught.value) == why
