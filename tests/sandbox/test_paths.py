"""Property paths as the engine spells them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.provider.paths import Path, is_under, parsed, spelled, without_indices

# no deadline: a busy machine is not a fault
MANY = settings(max_examples=60)

_parts = st.text(max_size=6) | st.integers(0, 99)


@MANY
@given(st.lists(_parts, max_size=5).map(tuple))
def test_a_path_survives_being_written(path: Path) -> None:
    assert parsed(spelled(path)) == path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("spec", "ports", 0, "port"), "spec.ports[0].port"),
        (("metadata", "labels", "app.io/name"), 'metadata.labels["app.io/name"]'),
        (("triggers", 1), "triggers[1]"),
    ],
)
def test_a_path_is_written_as_the_engine_writes_it(path: Path, text: str) -> None:
    assert spelled(path) == text


def test_a_star_stands_for_any_one_part() -> None:
    assert is_under(parsed("spec.ports[1].port"), parsed("spec.ports[*]"))
    assert not is_under(parsed("spec.ports"), parsed("spec.ports[*]"))


def test_the_property_of_a_path_has_no_indices() -> None:
    assert without_indices(("nodeConfig", "taints", 2, "key")) == "nodeConfig.taints.key"
