"""The Kubernetes API, with the account of the Job's pod: read objects, change some fields."""

import http.client
import json
import os
import ssl
import time
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Folder of the pod's token and of the API server's authority."""

PATIENCE_SECONDS = 120
"""Time for which an API server that does not answer is asked again, e.g. while a zonal cluster is
upgraded; then the Job tries again."""

_SECONDS = 30
_PAUSE_SECONDS = 2
_PASSING = (0, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS)

Object = dict[str, Any]
"""An object as JSON."""


class ApiError(Exception):
    """The API server does not answer, or refuses; the message is its own."""


class Kubernetes:
    """One namespace in the API."""

    def __init__(self, namespace: str, account: Path = ACCOUNT) -> None:
        self.namespace = namespace
        self._account = account
        self._host = os.environ["KUBERNETES_SERVICE_HOST"]
        self._port = int(os.environ["KUBERNETES_SERVICE_PORT"])
        self._context = ssl.create_default_context(cafile=str(account / "ca.crt"))

    def get(self, path: str) -> Object:
        """Read an object or a list, e.g. `/api/v1/namespaces/{}/pods`. Raises ApiError."""
        return self._ask("GET", path)

    def patch(self, path: str, change: Mapping[str, Any]) -> Object:
        """Change fields of an object. Raises ApiError."""
        return self._ask("PATCH", path, change)

    def _ask(self, method: str, path: str, change: Mapping[str, Any] | None = None) -> Object:
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, body = self._answer(method, path.format(self.namespace), change)
            except (OSError, http.client.HTTPException) as error:
                status, body = 0, str(error).encode()
            if status == HTTPStatus.OK:
                found: Object = json.loads(body)
                return found
            is_passing = status in _PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR
            if not is_passing or time.monotonic() > end:
                raise ApiError(f"{method} {path.format(self.namespace)}: {_reason(body)}")
            time.sleep(_PAUSE_SECONDS)

    def _answer(
        self, method: str, path: str, change: Mapping[str, Any] | None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPSConnection(
            self._host, self._port, timeout=_SECONDS, context=self._context
        )
        # The kubelet replaces the token before it ends.
        headers = {"Authorization": f"Bearer {(self._account / 'token').read_text().strip()}"}
        if change is not None:
            headers["Content-Type"] = "application/merge-patch+json"
        try:
            body = None if change is None else json.dumps(change)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def _reason(body: bytes) -> str:
    text = body.decode(errors="replace")
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return str(found.get("message", text)) if isinstance(found, dict) else text
