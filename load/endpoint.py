"""The endpoint under load: its address as a user types it, and the model it serves."""

import http.client
import json
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit

PATIENCE_SECONDS = 30


class EndpointError(Exception):
    """The endpoint cannot be put under load; the message says why, and the fix."""


def address(url: str) -> SplitResult:
    """Take an address apart, or refuse it."""
    try:
        parts = urlsplit(url.rstrip("/"))
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.username is not None or parts.query or parts.fragment:
        raise EndpointError(
            f"--url is not an address to send requests to: {url!r}; "
            "give http:// or https://, a host and if need be a port, e.g. http://203.0.113.7:8000"
        )
    return parts


def served_model(parts: SplitResult) -> str:
    """Ask which model is served; the first, where there are several."""
    path = f"{parts.path}/v1/models"
    client = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    # Not urllib: it would follow a redirect or a proxy to another host.
    connection = client(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        status, body = answer.status, answer.read()
    except (OSError, http.client.HTTPException) as error:
        reason = str(error) or type(error).__name__
        raise EndpointError(
            f"no answer from {parts.geturl()}: {reason}; "
            "a vLLM server that is still loading its model refuses connections"
        ) from None
    finally:
        connection.close()
    try:
        if status == HTTPStatus.OK:
            return str(json.loads(body)["data"][0]["id"])
    except (ValueError, LookupError, TypeError):
        pass
    raise EndpointError(
        f"{parts.geturl()}/v1/models does not name a model (status {status}); "
        "check that this is a vLLM endpoint, or name the model with --model"
    )
