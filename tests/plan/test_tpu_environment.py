"""The TPU environment, against the device plugin's own table written out by hand."""

import pytest

from components.facts.accelerators import shape_for
from components.ladder.tpu_environment import tpu_environment

ONE, FOUR, EIGHT = (
    "8431",
    "8431,8432,8433,8434",
    "8431,8432,8433,8434,8435,8436,8437,8438",
)


def test_a_gpu_has_no_tpu_environment() -> None:
    with pytest.raises(ValueError, match=r"^nvidia-l4-1 is not a TPU$"):
        tpu_environment(shape_for("nvidia-l4-1"))
