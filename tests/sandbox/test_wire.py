"""The wire format: what comes in goes out the same."""

from typing import Any

from google.protobuf import struct_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.provider.wire import (
    UNKNOWN,
    Archive,
    Asset,
    Secret,
    as_json,
    decoded,
    encoded,
    from_json,
    has_unknown,
    plain,
    secret_paths,
    secret_texts,
    unsealed,
)

_keys = st.text(max_size=8)
_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer())
    | st.text(max_size=8)
)
_plain_trees = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_keys, inner, max_size=3)
)
_trees = st.recursive(
    _scalars | st.just(UNKNOWN) | st.builds(Asset, st.fixed_dictionaries({"text": st.text()})),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(_keys, inner, max_size=3)
        | st.builds(Secret, inner)
        | st.builds(Archive, st.fixed_dictionaries({"assets": st.dictionaries(_keys, inner)}))
    ),
)

# no deadline: a busy machine is not a fault
MANY = settings(max_examples=60)


@MANY
@given(st.dictionaries(_keys, _trees))
def test_a_tree_survives_the_wire(tree: dict[str, Any]) -> None:
    assert decoded(encoded(tree)) == tree


@MANY
@given(st.dictionaries(_keys, _trees))
def test_a_struct_survives_the_tree(tree: dict[str, Any]) -> None:
    struct = encoded(tree)
    assert encoded(decoded(struct)) == struct


@MANY
@given(st.dictionaries(_keys, _plain_trees))
def test_a_plain_tree_is_its_own_json(tree: dict[str, Any]) -> None:
    assert from_json(as_json(tree)) == plain(tree) == tree


@MANY
@given(st.dictionaries(_keys, st.builds(Secret, _plain_trees) | _plain_trees))
def test_secret_marks_can_be_taken_off_and_put_back(tree: dict[str, Any]) -> None:
    assert unsealed(plain(tree), secret_paths(tree)) == tree


def test_a_whole_number_arrives_as_an_integer() -> None:
    struct = struct_pb2.Struct()
    struct.update({"maxNodes": 3.0})
    assert repr(decoded(struct)) == "{'maxNodes': 3}"


def test_an_output_value_arrives_as_what_is_in_it() -> None:
    mark = "4dabf18193072939515e22adb298388d"
    output = {mark: "d0e6a833031e9bbcd3f4e8bde6ca49a4"}
    struct = struct_pb2.Struct()
    struct.update({"known": {**output, "value": "x", "secret": True}, "unknown": output})
    assert decoded(struct) == {"known": Secret("x"), "unknown": UNKNOWN}


def test_an_unknown_is_found_wherever_it_hides() -> None:
    assert has_unknown({"a": [Secret({"b": UNKNOWN})]})
    assert not has_unknown({"a": [Secret({"b": "known"})]})


def test_every_text_under_a_secret_mark_is_a_secret() -> None:
    tree = {"a": "open", "b": Secret({"c": ["hidden", {"d": "buried"}]})}
    assert list(secret_texts(tree)) == ["hidden", "buried"]
