"""The paths that the official OpenAI client asks, and those that a stack's Gateway passes on."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx2
import openai
import pytest

from components.facts.vllm_routes import BY_DEFAULT, INFERENCE

from .calls import MODEL
from .conftest import Client, Gateway

Asked = Callable[[openai.OpenAI], object]
PASSED: dict[str, Asked] = {
    "/v1/models": lambda to: to.models.list(),
    "/v1/chat/completions": lambda to: to.chat.completions.create(model=MODEL, messages=[]),
    "/v1/completions": lambda to: to.completions.create(model=MODEL, prompt="one"),
    "/v1/embeddings": lambda to: to.embeddings.create(model=MODEL, input="one"),
    "/v1/responses": lambda to: to.responses.create(model=MODEL, input="one"),
    "/v1/audio/transcriptions": lambda to: to.audio.transcriptions.create(
        model=MODEL, file=("a.wav", b"")
    ),
    "/v1/audio/translations": lambda to: to.audio.translations.create(
        model=MODEL, file=("a.wav", b"")
    ),
}
HIDDEN: dict[str, Asked] = {
    "/v1/models/one": lambda to: to.models.retrieve("one"),
    "/v1/responses/one": lambda to: to.responses.retrieve("one"),
    "/v1/responses/one/cancel": lambda to: to.responses.cancel("one"),
    "/v1/responses/input_tokens": lambda to: to.responses.input_tokens.count(model=MODEL),
    "/v1/chat/completions/one": lambda to: to.chat.completions.retrieve("one"),
    "/v1/files": lambda to: to.files.list(),
    "/v1/batches": lambda to: to.batches.list(),
}


PASSED_ON = 418


@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")
@pytest.mark.parametrize("path", [*PASSED, *HIDDEN])
def test_of_the_clients_paths_those_pass_that_vllm_answers_on_any_replica(
    path: str, client: Client, gateway: Gateway
) -> None:
    gateway.replica = httpx2.MockTransport(lambda _: httpx2.Response(PASSED_ON))
    with pytest.raises(openai.APIStatusError) as caught:
        (PASSED | HIDDEN)[path](client(None))
    assert gateway.asked == [path]
    assert caught.value.status_code == (PASSED_ON if path in PASSED else 404)


def test_the_paths_of_the_client_are_those_of_the_list_and_of_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exposure.md").read_text()
    (row,) = re.findall(r"^\| OpenAI \| (.+) \|$", page, re.M)
    assert re.findall(r"`([^`]+)`", row) == list(PASSED)
    openais = {path for path in BY_DEFAULT if INFERENCE[path].startswith("OpenAI: ")}
    assert set(PASSED) == openais


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, openai.PermissionDeniedError),
        (404, openai.NotFoundError),
        (429, openai.RateLimitError),
        (503, openai.InternalServerError),
    ],
)
def test_what_a_load_balancer_answers_in_plain_text_is_an_error_of_its_kind(
    status: int,
    error: type[openai.APIStatusError],
    client: Client,
    gateway: Gateway,
) -> None:
    gateway.status = status
    with pytest.raises(error) as caught:
        client(None).moderations.create(input="one")
    assert caught.value.status_code == status
