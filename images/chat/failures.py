"""Messages for a missing answer: a title that says what happened, and a text with the fix."""

import json
from http import HTTPStatus
from typing import Any

_NO_TEMPLATE = "chat template"
_TOO_LONG = "maximum context length"

_LOCKED = (
    "The model server does not let this page in",
    "It asks for a key, which this page does not have.",
)
_BUSY = ("The model server is busy", "Send your message again in a moment.")
_PLAIN = {
    HTTPStatus.UNAUTHORIZED: _LOCKED,
    HTTPStatus.FORBIDDEN: _LOCKED,
    HTTPStatus.NOT_FOUND: (
        "The model server does not serve {model}",
        "Pick another model: the list shows what it serves now.",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: _BUSY,
    HTTPStatus.SERVICE_UNAVAILABLE: _BUSY,
}
"""Title and text by HTTP status."""


class Failure(Exception):  # noqa: N818 # it is shown to people, who have made no error
    """The answer is missing or incomplete."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(f"{title}: {text}")
        self.title = title
        self.text = text


class NoChatTemplate(Failure):
    """The model does not support conversations; it can continue a text."""


def not_answering() -> Failure:
    """Return the failure of a refused connection: vLLM's port is closed while it loads."""
    return Failure(
        "The model server is not answering yet",
        "Starting takes minutes: a machine has to come, then the model is downloaded and loaded. "
        "This page keeps looking; send your message again once it says that a model is ready.",
    )


def gone(*, midway: bool) -> Failure:
    """Return the failure of a connection that ends before the answer."""
    if midway:
        return Failure(
            "The model server went away in the middle of the answer",
            "The answer up to this point is above. Its replica may have been replaced, or its "
            "machine taken back; send your message again and another one answers.",
        )
    return Failure(
        "The model server went away before it answered",
        "Its replica may have been replaced, or its machine taken back; send your message again.",
    )


def silent(seconds: float) -> Failure:
    """Return the failure of a server that accepted a question and does not answer."""
    return Failure(
        f"The model server has said nothing for {seconds:.0f} seconds",
        "More people may be asking than it can answer; send your message again later.",
    )


def refused(status: int, body: bytes, model: str) -> Failure:
    """Return the failure of an HTTP error status."""
    said = _message(body)
    if status == HTTPStatus.BAD_REQUEST and _NO_TEMPLATE in said:
        return NoChatTemplate("This model has no chat template", said)
    if status == HTTPStatus.BAD_REQUEST and _TOO_LONG in said:
        return Failure(
            "This conversation is too long for the model",
            f"Start a new one, or ask for a shorter answer. The model server said: {said}",
        )
    if status in _PLAIN:
        title, text = _PLAIN[HTTPStatus(status)]
        return Failure(title.format(model=model), text)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failure(
            f"The model server could not answer (status {status})",
            f"Its replica may be leaving; send your message again.{_quoted(said)}",
        )
    return Failure(f"The model server refused (status {status})", said or "It gave no reason.")


def broken(message: str) -> Failure:
    """Return the failure of an error in the middle of a stream."""
    return Failure("The model server broke off its answer", f"It said: {message}")


def not_a_model_server(url: str) -> Failure:
    """Return the failure of an answer that is not OpenAI's API."""
    return Failure(
        "The server at this address is not a model server",
        f"{url} speaks no OpenAI API; VLLM_URL of this page has to name vLLM's service.",
    )


def _quoted(said: str) -> str:
    return f" It said: {said}" if said else ""


def _message(body: bytes) -> str:
    """Return the sentence in an error's body, whatever its shape."""
    try:
        content: Any = json.loads(body)
    except ValueError:
        return ""
    error = content.get("error", content) if isinstance(content, dict) else None
    if isinstance(error, dict):
        error = error.get("message", "")
    return error if isinstance(error, str) else ""
