"""Lifetime: how long a replica may take to start, and how it leaves."""

import pytest

from components.facts.checkpoints import Checkpoint, Stored
from components.ladder.lifetime import (
    weights_gib,
)
from tests.plan.choices import rung

TPU, L4 = rung("v6e-1"), rung("nvidia-l4-1")


def test_weights_are_known_or_given_or_the_largest_assumed() -> None:
    assert weights_gib("Qwen/Qwen2-1.5B", None, Stored()) == pytest.approx(2.868, abs=0.001)
    assert weights_gib("somebody/something", 8.0, Stored()) == pytest.approx(14.901, abs=0.001)
    assert weights_gib("somebody/something", None, Stored()) == 140.0


def test_weights_take_the_time_of_what_is_stored() -> None:
    fp8 = Stored(Checkpoint.FP8)
    assert weights_gib("somebody/something", 8.0, fp8) == pytest.approx(7.451, abs=0.001)
    assert weights_gib("openai/gpt-oss-20b", None, Stored()) == pytest.approx(12.8, abs=0.01)


def test_a_size_that_a_person_gives_comes_before_the_facts() -> None:
    other = weights_gib("somebody/something", 8.0, Stored())
    assert weights_gib("Qwen/Qwen2-1.5B", 8.0, Stored()) == other
