"""What is said for which failure."""

import json

import pytest

from chat.failures import Failure, NoChatTemplate, broken, gone, not_answering, refused, silent


def error(message: str) -> bytes:
    """Return an error's body as vLLM writes it."""
    return json.dumps({"error": {"message": message, "type": "BadRequestError"}}).encode()


def test_a_server_that_takes_no_connection_may_be_starting() -> None:
    assert str(not_answering()).startswith(
        "The model server is not answering yet: Starting takes minutes"
    )


@pytest.mark.parametrize(
    ("midway", "title"),
    [
        (True, "The model server went away in the middle of the answer"),
        (False, "The model server went away before it answered"),
    ],
)
def test_a_server_that_is_gone_was_answering_or_not(midway: bool, title: str) -> None:  # noqa: FBT001 # parametrized
    assert gone(midway=midway).title == title


def test_a_server_that_says_nothing_has_said_nothing_for_so_long() -> None:
    assert silent(300).title == "The model server has said nothing for 300 seconds"


@pytest.mark.parametrize(
    ("status", "body", "title"),
    [
        (404, error("The model `m` does not exist."), "The model server does not serve m"),
        (401, b'{"error": "Unauthorized"}', "The model server does not let this page in"),
        (403, b"", "The model server does not let this page in"),
        (429, b"", "The model server is busy"),
        (503, b"<html>", "The model server is busy"),
        (500, error("dead"), "The model server could not answer (status 500)"),
        (418, error("teapot"), "The model server refused (status 418)"),
        (
            400,
            error("This model's maximum context length is 128 tokens."),
            "This conversation is too long for the model",
        ),
    ],
)
def test_a_refusal_says_what_happened(status: int, body: bytes, title: str) -> None:
    assert refused(status, body, "m").title == title


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (error("no tea"), "no tea"),
        (b'{"error": "no tea"}', "no tea"),
        (b'{"message": "no tea"}', "no tea"),
        (b'{"error": ["no", "tea"]}', "It gave no reason."),
        (b'["no", "tea"]', "It gave no reason."),
        (b"<html>", "It gave no reason."),
        (b"", "It gave no reason."),
    ],
)
def test_a_refusal_says_the_servers_own_reason_whatever_its_shape(body: bytes, text: str) -> None:
    assert refused(418, body, "m").text == text


def test_a_model_without_chat_template_is_a_case_of_its_own() -> None:
    said = "default chat template is no longer allowed"
    assert isinstance(refused(400, error(said), "m"), NoChatTemplate)
    assert not isinstance(refused(400, error("no"), "m"), NoChatTemplate)


def test_an_error_in_the_middle_is_quoted() -> None:
    failure = broken("out of memory")
    assert isinstance(failure, Failure)
    assert failure.text == "It said: out of memory"
