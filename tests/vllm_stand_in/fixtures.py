"""The fixture that starts stand-ins; `tests/conftest.py` gives it to every test."""

from collections.abc import Callable, Iterator

import pytest

from .process import StandIn

Starter = Callable[..., StandIn]
"""Starts a stand-in with these flags, and waits until it serves unless told otherwise."""


@pytest.fixture
def vllm_stand_in() -> Iterator[Starter]:
    """Start servers that behave as vLLM: `vllm_stand_in("--max-num-seqs=4")`."""
    started: list[StandIn] = []

    def start(*flags: str) -> StandIn:
        stand_in = StandIn(*flags)
        started.append(stand_in)
        if "--load-on-command" not in flags:
            stand_in.wait_for("loaded")
        return stand_in

    yield start
    for stand_in in started:
        stand_in.end()
