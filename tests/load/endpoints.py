"""A stand-in for a vLLM endpoint, on this machine only."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

STORY = {"choices": [{"text": "Once upon a hill", "finish_reason": "length"}]}


class Endpoint(ThreadingHTTPServer):
    """Keeps what it was asked, and answers as it was told to."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.models: Any = {"data": [{"id": "some/model"}]}
        self.status = 200
        self.story: Any = STORY
        self.location = ""
        self.gate = threading.Event()
        """Stories wait for it."""
        self.gate.set()
        self.paths: list[str] = []
        self.stories: list[Any] = []
        self.asked = threading.Event()
        """Set by the first request for a story."""

    @property
    def url(self) -> str:
        """Return the address that load is to be put on."""
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_GET(self) -> None:
        """Say which models are served."""
        self.server.paths.append(self.path)
        self._send(200, self.server.models)

    def do_POST(self) -> None:
        """Tell a story."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.paths.append(self.path)
        self.server.stories.append(json.loads(body))
        self.server.asked.set()
        self.server.gate.wait()
        self._send(self.server.status, self.server.story)

    def _send(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test's output is the test's."""

    def handle(self) -> None:
        """Serve until the client goes, however it goes: a cut-off request is no error here."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True


@contextmanager
def endpoint() -> Iterator[Endpoint]:
    """Serve on a free port of this machine until the end of the block."""
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()
