"""What counts as a difference."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.provider.differences import Kind, differences, leaves, value_at
from sandbox.provider.wire import UNKNOWN

_trees = st.recursive(
    st.booleans() | st.integers(0, 3) | st.text(max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
)

# no deadline: a busy machine is not a fault
MANY = settings(max_examples=60)


@MANY
@given(_trees)
def test_a_tree_does_not_differ_from_itself(tree: Any) -> None:
    assert differences(tree, tree) == {}


@MANY
@given(_trees, _trees)
def test_no_difference_is_sameness(old: Any, new: Any) -> None:
    if differences(old, new) == {}:
        assert repr_of(old) == repr_of(new)


def repr_of(tree: Any) -> str:
    """Write a tree so that True and 1 differ and the order of keys does not."""
    if isinstance(tree, dict):
        return "{" + ",".join(f"{k!r}:{repr_of(tree[k])}" for k in sorted(tree)) + "}"
    if isinstance(tree, list):
        return "[" + ",".join(map(repr_of, tree)) + "]"
    return repr(tree)


@MANY
@given(_trees, _trees)
def test_the_way_back_has_the_same_paths_with_add_and_delete_swapped(old: Any, new: Any) -> None:
    swapped = {Kind.ADD: Kind.DELETE, Kind.DELETE: Kind.ADD, Kind.UPDATE: Kind.UPDATE}
    forth, back = differences(old, new), differences(new, old)
    assert back == {path: swapped[kind] for path, kind in forth.items()}


@MANY
@given(_trees, _trees)
def test_every_path_leads_to_what_changed(old: Any, new: Any) -> None:
    for path, kind in differences(old, new).items():
        assert (value_at(new, path) is None) == (kind is Kind.DELETE)
        assert (value_at(old, path) is None) == (kind is Kind.ADD)


@MANY
@given(_trees)
def test_leaves_lead_to_their_values(tree: Any) -> None:
    for path, leaf in leaves(tree):
        assert value_at(tree, path) == leaf


def test_an_added_block_is_one_difference() -> None:
    new = {"spec": {"replicas": 1, "template": {"a": 1, "b": 2}}}
    assert differences({"spec": {"replicas": 1}}, new) == {("spec", "template"): Kind.ADD}


def test_null_and_absent_are_the_same() -> None:
    assert differences({"a": None}, {}) == {}


def test_an_unknown_value_is_a_change() -> None:
    assert differences({"a": "x"}, {"a": UNKNOWN}) == {("a",): Kind.UPDATE}


def test_true_is_not_one() -> None:
    assert differences({"a": True}, {"a": 1}) == {("a",): Kind.UPDATE}


def test_the_providers_own_notes_are_no_difference() -> None:
    assert differences({"__defaults": ["name"]}, {"__defaults": []}) == {}
