"""vLLM's routes on the server and the router that vLLM runs on: which of them answers a request.

Every route takes every method here, which is more than vLLM's do: a proxy looks at paths alone.
"""

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from tests.vllm_stand_in.api import KeyGuard

METHODS = ["GET", "POST"]


class Routed:
    """A server that answers with the path of the route that took the request."""

    def __init__(self, routes: Iterable[tuple[str, Sequence[str]]], keys: Sequence[str]) -> None:
        """Take paths with their methods, and the keys that guard some of them."""
        made = [_route(path, methods) for path, methods in routes]
        guard = [Middleware(KeyGuard, keys=list(keys))]
        self._socket = socket.create_server(("127.0.0.1", 0))
        # Else each answer waits for the caller's delayed acknowledgement.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        app = Starlette(routes=made, middleware=guard)
        # The one connection is idle while a test compares the next reading's spellings.
        config = uvicorn.Config(app, log_level="error", timeout_keep_alive=600)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True
        )

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        _, port = self._socket.getsockname()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._connection.close()
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    def _run(self) -> None:
        self._server.run([self._socket])

    def handler(self, target: str) -> str | None:
        """Return the path of the route that answers a target; None where none does."""
        self._connection.putrequest("GET", _line(target), skip_host=True)
        self._connection.putheader("Host", "vllm")
        self._connection.endheaders()
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.will_close:
            self._connection.close()
        return text if answer.status == http.client.OK else None


def _line(target: str) -> str:
    # What the standard library refuses to send a proxy would refuse to pass on.
    return re.sub(r"[\x00-\x20\x7f]", lambda each: f"%{ord(each[0]):02x}", target)


def _route(path: str, methods: Sequence[str]) -> BaseRoute:
    async def answer(_: Request) -> Response:
        return PlainTextResponse(path)

    if "MOUNT" not in methods:
        return Route(path, answer, methods=METHODS)
    mount = Mount(path, app=PlainTextResponse(path))
    if path == "/metrics":
        # As vLLM changes it, lest it redirect: `/metrics` and whatever follows.
        mount.path_regex = re.compile("^/metrics(?P<path>.*)$")
    return mount
