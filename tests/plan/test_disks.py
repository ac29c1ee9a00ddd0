"""Disks: what a machine can mount, and how many local SSDs it may have."""

import pytest

from components.facts.disks import volume_types


def test_a_machine_of_no_known_family_has_no_answer() -> None:
    with pytest.raises(KeyError, match="n2d-standard-8"):
        volume_types("n2d-standard-8")
