"""The model server as the page calls it, against a stand-in that fails in every way."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from chat.conversation import Question
from chat.failures import Failure
from chat.model_server import ModelServer
from tests.vllm_stand_in.calls import MODEL
from tests.vllm_stand_in.fixtures import Starter
from tests.vllm_stand_in.process import StandIn

T = TypeVar("T")
HELLO = Question(MODEL, [{"role": "user", "content": "Hello"}], 0, 100)


def awaited(asked: Coroutine[Any, Any, T]) -> T:
    """Return what is waited for, on a loop of its own."""
    # `asyncio.run` would leave the thread without a loop, which Pulumi's mocks take in other tests.
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asked)
    finally:
        loop.close()


def models(stand_in: StandIn) -> list[str]:
    """Ask what is served."""

    async def ask() -> list[str]:
        server = ModelServer(stand_in.url)
        try:
            return await server.models()
        finally:
            await server.close()

    return awaited(ask())


def texts(
    stand_in: StandIn,
    question: Question = HELLO,
    *,
    goes_on: bool = False,
    at_first: Callable[[], Any] = lambda: None,
) -> list[str]:
    """Ask, and return the parts of the answer; `at_first` is called at the first of them."""

    async def ask() -> list[str]:
        server = ModelServer(stand_in.url)
        found: list[str] = []
        try:
            async for text in server.go_on(question) if goes_on else server.chat(question):
                if not found:
                    at_first()
                found.append(text)
        finally:
            await server.close()
        return found

    return awaited(ask())


def title(ask: Callable[[], Any]) -> str:
    """Return what a person is told has happened."""
    with pytest.raises(Failure) as raised:
        ask()
    return raised.value.title


def test_it_knows_what_is_served(vllm_stand_in: Starter) -> None:
    assert models(vllm_stand_in("--served-model-name", "first", "second")) == ["first", "second"]


def test_an_answer_comes_in_parts(vllm_stand_in: Starter) -> None:
    assert texts(vllm_stand_in("--answer=four five")) == ["four", " five"]


def test_a_text_is_gone_on_with_in_parts(vllm_stand_in: Starter) -> None:
    assert texts(vllm_stand_in("--answer=four five"), goes_on=True) == ["four", " five"]


@pytest.mark.parametrize("ask", [models, texts])
def test_a_server_that_loads_is_not_answering_yet(
    vllm_stand_in: Starter, ask: Callable[[StandIn], Any]
) -> None:
    stand_in = vllm_stand_in("--load-on-command")
    assert title(lambda: ask(stand_in)) == "The model server is not answering yet"


@pytest.mark.parametrize("ask", [models, texts])
def test_a_server_with_a_key_does_not_let_the_page_in(
    vllm_stand_in: Starter, ask: Callable[[StandIn], Any]
) -> None:
    stand_in = vllm_stand_in("--api-key", "sesame")
    assert title(lambda: ask(stand_in)) == "The model server does not let this page in"


def test_a_machine_that_is_lost_takes_the_rest_of_the_answer_with_it(
    vllm_stand_in: Starter,
) -> None:
    stand_in = vllm_stand_in()
    stand_in.hold(2)
    said = title(lambda: texts(stand_in, at_first=stand_in.kill))
    assert said == "The model server went away in the middle of the answer"


def test_a_server_that_aborts_its_answers_has_gone_away(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in()
    stand_in.hold(2)
    said = title(lambda: texts(stand_in, at_first=stand_in.terminate))
    assert said == "The model server went away in the middle of the answer"


def test_a_server_that_drains_refuses_with_its_reason(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--shutdown-timeout=30")
    stand_in.hold(1)

    def ask_again() -> None:
        stand_in.terminate()
        try:
            texts(stand_in)
        finally:
            stand_in.release()

    said = title(lambda: texts(stand_in, at_first=lambda: _elsewhere(ask_again)))
    assert said == "The model server could not answer (status 500)"


def _elsewhere(ask: Callable[[], None]) -> None:
    """Ask from a thread, since this one is in the middle of an answer; give on what it raises."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(ask).result()


def test_a_model_that_is_not_served_is_named(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in()
    other = Question("other/model", HELLO.messages, 0, 100)
    assert title(lambda: texts(stand_in, other)) == "The model server does not serve other/model"


def test_a_conversation_that_does_not_fit_is_too_long(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--max-model-len=64")
    assert title(lambda: texts(stand_in)) == "This conversation is too long for the model"
