"""A vLLM endpoint: its address as a user types it, the model that it serves, and its version."""

import http.client
import json
import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlsplit

PATIENCE_SECONDS = 30

KEY_VARIABLE = "VLLM_API_KEY"
"""Environment variable with the server's API key, if it has one."""


class EndpointError(Exception):
    """The endpoint cannot be used; the message says why, and the fix."""


def address(url: str, option: str = "--url") -> SplitResult:
    """Take an address apart, or refuse it."""
    try:
        parts = urlsplit(url.rstrip("/"))
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.query or parts.fragment:
        raise EndpointError(
            f"{option} is not an address to send requests to: {url!r}; "
            "give http:// or https://, a host and if need be a port, e.g. http://203.0.113.7:8000"
        )
    return parts


def headers() -> dict[str, str]:
    """Return the headers of a request with a JSON body."""
    key = os.environ.get(KEY_VARIABLE)
    return {
        "Content-Type": "application/json",
        **({"Authorization": f"Bearer {key}"} if key else {}),
    }


def ask(
    parts: SplitResult,
    path: str,
    body: Mapping[str, Any] | None = None,
    seconds: float = PATIENCE_SECONDS,
) -> tuple[int, bytes]:
    """Return status and body of an answer. Raises EndpointError if there is none."""
    client = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    # Not urllib: it would follow a redirect or a proxy to another host.
    connection = client(parts.hostname or "", parts.port, timeout=seconds)
    try:
        told = None if body is None else json.dumps(body)
        connection.request(
            "GET" if body is None else "POST", f"{parts.path}{path}", told, headers()
        )
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
        raise EndpointError(
            f"no answer from {parts.geturl()}: {reason}; "
            "a vLLM server that is still loading its model refuses connections"
        ) from None
    finally:
        connection.close()


def served_model(parts: SplitResult) -> str:
    """Ask which model is served; the first, where there are several."""
    status, body = ask(parts, "/v1/models")
    try:
        if status == HTTPStatus.OK:
            return str(json.loads(body)["data"][0]["id"])
    except (ValueError, LookupError, TypeError):
        pass
    raise EndpointError(
        f"{parts.geturl()}/v1/models does not name a model (status {status}); "
        "check that this is a vLLM endpoint, or name the model with --model"
    )


def version(parts: SplitResult) -> str | None:
    """Ask for vLLM's version; None where a proxy does not let the question through."""
    status, body = ask(parts, "/version")
    try:
        return str(json.loads(body)["version"]) if status == HTTPStatus.OK else None
    except (ValueError, LookupError, TypeError):
        return None
