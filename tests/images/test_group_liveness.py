"""A leader's liveness: a group that has requests and gets nowhere is noticed, and no other."""

import pathlib
import runpy
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from components.facts import vllm
from tests.images.conftest import PATIENCE
from tests.images.groups import GROUP

IDLE = """# HELP vllm:num_requests_running Requests.
vllm:num_requests_running{engine="0",model_name="m"} 0.0
vllm:num_requests_waiting{engine="0",model_name="m"} 0.0
vllm:generation_tokens_total{engine="0",model_name="m"} 7.0
"""
BUSY = IDLE.replace('running{engine="0",model_name="m"} 0.0', 'running{engine="0"} 2.0')
MOVED = BUSY.replace("7.0", "8.0")


class Server:
    """Something that answers as vLLM does."""

    def __init__(self) -> None:
        self.health, self.metrics = 200, IDLE
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                is_health = self.path == "/health"
                self.send_response(outer.health if is_health else 200)
                self.end_headers()
                self.wfile.write(b"" if is_health else outer.metrics.encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server without requests."""
    started = Server()
    yield started
    started.close()


def look(port: int, folder: pathlib.Path, within: float) -> tuple[int, str]:
    """Look as the kubelet does: the status, and what is said."""
    words = ["alive", f"--within={within}", f"--port={port}", f"--state={folder / 'state'}"]
    ended = subprocess.run(
        [sys.executable, GROUP, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    return ended.returncode, ended.stderr.strip()


def test_a_group_without_requests_is_alive_for_as_long_as_it_likes(
    server: Server, tmp_path: pathlib.Path
) -> None:
    assert [look(server.port, tmp_path, within=-1) for _ in range(2)] == [(0, "")] * 2


def test_a_group_with_requests_that_gets_nowhere_is_not(
    server: Server, tmp_path: pathlib.Path
) -> None:
    server.metrics = BUSY
    assert look(server.port, tmp_path, within=-1) == (0, "")
    status, said = look(server.port, tmp_path, within=-1)
    assert (status, said) == (1, "group: there are requests and no progress for 0 s")


def test_a_step_that_is_not_too_long_yet_is_waited_for(
    server: Server, tmp_path: pathlib.Path
) -> None:
    server.metrics = BUSY
    assert [look(server.port, tmp_path, within=600) for _ in range(2)] == [(0, "")] * 2


def test_a_token_more_is_progress(server: Server, tmp_path: pathlib.Path) -> None:
    for server.metrics in (BUSY, MOVED):
        assert look(server.port, tmp_path, within=-1) == (0, "")


def test_a_server_that_says_that_it_is_dead_is_not_alive(
    server: Server, tmp_path: pathlib.Path
) -> None:
    server.health = 503
    assert look(server.port, tmp_path, within=600) == (1, "group: /health answered 503")


def test_a_state_that_cannot_be_read_is_begun_anew(server: Server, tmp_path: pathlib.Path) -> None:
    (tmp_path / "state").write_text("{")
    server.metrics = BUSY
    assert look(server.port, tmp_path, within=-1) == (0, "")


def test_a_server_that_does_not_answer_is_not_alive(tmp_path: pathlib.Path) -> None:
    closed = Server()
    closed.close()
    status, said = look(closed.port, tmp_path, within=600)
    assert (status, said.startswith("group: /health was not answered: ")) == (1, True)


def test_what_liveness_reads_is_what_the_pinned_vllm_exports() -> None:
    program = runpy.run_path(str(GROUP))
    assert {*program["WORK"], *program["PROGRESS"]} - vllm.SERIES.keys() == set()
