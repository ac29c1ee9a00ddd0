"""The script that asks an API server, run by the shell with Kubernetes' own kubectl."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.cluster import control_plane
from components.cluster.cluster import Cluster
from tests.components.recorder import Recorder
from tests.components.test_cluster import ARGS

DROPPED = 0
"""In place of a status: the connection ends without an answer."""


class Server:
    """An API server that answers with one status after another, and with the last one for ever."""

    def __init__(self, statuses: Sequence[int]) -> None:
        self._statuses = list(statuses)
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.address}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def end(self) -> None:
        """Stop it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # its base names it
                status = server.next(self.path)
                if status != DROPPED:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def next(self, path: str) -> int:
        """Take a request down and give the status to answer with."""
        if not path.startswith("/readyz"):
            return 404
        self.asked.append(path)
        return self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]


Start = Callable[..., Server]
Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Give a way to start a server."""
    started: list[Server] = []

    def one(*statuses: int) -> Server:
        started.append(Server(statuses))
        return started[-1]

    yield one
    for each in started:
        each.end()


@pytest.fixture
def ask(programs: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Give a way to run the script of a cluster's wait."""
    monkeypatch.setattr(control_plane, "_SECONDS_BETWEEN_TRIES", 0)

    def run(
        server: str, user: dict[str, Any] | None = None, path: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        engine = Recorder()
        pulumi.runtime.set_mocks(engine)
        engine.run(lambda: Cluster("vllm", ARGS))
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": server}}],
            "users": [{"name": "c", "user": user or {"token": "t"}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "c"}}],
            "current-context": "c",
        }
        found = f"{programs / 'bin'}{os.pathsep}{os.environ['PATH']}" if path is None else path
        return subprocess.run(
            ["/bin/sh", "-c", engine.commands[0]["command"]],
            env={**os.environ, "PATH": found, "KUBECONFIG_CONTENT": json.dumps(config)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )

    return run


def test_it_asks_until_the_api_server_is_ready(start: Start, ask: Ask) -> None:
    server = start(DROPPED, 500, 502, 503, 429, 404, 200)
    assert ask(server.url).stdout == ""
    # The one whose connection ended may have been asked twice: clients of Go do so by themselves.
    assert set(server.asked) == {"/readyz?timeout=10s"}
    assert len(server.asked) in {7, 8}


def test_it_says_once_why_there_is_no_answer_yet(start: Start, ask: Ask) -> None:
    said = ask(start(503, 503, 503, 200).url).stderr
    assert said == (
        "the API server does not answer yet: Error from server (ServiceUnavailable): the server is "
        "currently unable to handle the request\n"
    )


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_is_an_answer(start: Start, ask: Ask, status: int) -> None:
    server = start(status)
    done = ask(server.url)
    assert (done.stdout, len(server.asked)) == ("", 1)


def test_it_gives_up_when_its_time_is_over(
    start: Start, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control_plane, "API_SERVER_SECONDS", 0)
    assert ask(start(503).url).stdout == (
        "late:Error from server (ServiceUnavailable): the server is currently unable to handle the "
        "request"
    )


def test_a_login_plugin_that_is_not_there_ends_it_at_once(start: Start, ask: Ask) -> None:
    server = start(200)
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1beta1",
        "command": "no-such-plugin",
        "interactiveMode": "Never",
    }
    # kubectl runs the login plugin for a server with TLS only.
    said = ask(f"https://{server.address}", {"exec": plugin}).stdout
    begin = "unasked:Unable to connect to the server: getting credentials: exec: executable "
    assert said.startswith(f"{begin}no-such-plugin not found")
    assert server.asked == []


def test_a_machine_without_kubectl_ends_it_at_once(start: Start, ask: Ask, tmp_path: Path) -> None:
    for name in ("mktemp", "rm", "date", "sleep"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    server = start(200)
    said = ask(server.url, path=str(tmp_path)).stdout
    assert said.startswith("unasked:")
    assert "kubectl" in said
    assert server.asked == []
