"""A chat page, and stand-ins for vLLM behind it."""

from collections.abc import Iterator

import pytest

from tests.chat.process import ChatProcess
from tests.vllm_stand_in.fixtures import Starter
from tests.vllm_stand_in.process import StandIn


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatProcess]:
    """Start the page, which takes seconds, once a module; one that complains fails."""
    started = ChatProcess(tmp_path_factory.mktemp("chat"))
    yield started
    assert started.end() == ""


@pytest.fixture
def model_server(chat: ChatProcess, vllm_stand_in: Starter) -> Starter:
    """Start the model server of the page, as `vllm_stand_in` does."""

    def start(*flags: str) -> StandIn:
        return vllm_stand_in(chat.vllm_port, *flags)

    return start
