"""A stand-in for Hugging Face on loopback: it lists, sends ranges, cuts, lies and asks for a token.

Owns: the two requests that a download makes and the hosts that they go to: one that knows the token
and one, under another name, that large files are redirected to.
"""

import hashlib
import http.server
import json
import re
import threading
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

COMMIT = "c" * 40


@dataclass
class Request:
    """What one request asked for."""

    path: str
    host: str
    start: int | None
    """First byte of the range that was asked for."""
    token: str | None


@dataclass
class Hub:
    """One model, and what is wrong with the hub today."""

    model: str
    large: dict[str, bytes]
    """Files kept by hash of their content, and sent by the other host."""
    small: dict[str, bytes]
    token: str = ""
    """The only one that opens the model; empty where anyone may read it."""
    cuts: dict[str, list[int]] = field(default_factory=dict)
    """By file: how many bytes of the whole file each answer ends at, one after the other."""
    lies: dict[str, list[bytes]] = field(default_factory=dict)
    """By file: what is sent in the place of its content, one after the other."""
    busy: int = 0
    """How many requests are answered with 503 first."""
    knows_ranges: bool = True
    stalls_at: int | None = None
    """Where an answer of the other host stops and waits for the release."""
    claimed_size: int | None = None
    """Size that the list gives for every large file."""
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stalled, self.released = threading.Event(), threading.Event()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        """Address of the host that knows the token."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def end(self) -> None:
        """Let every answer end, then the server."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def starts(self, file: str) -> list[int | None]:
        """Return where each answer for a file was asked to start, of the host that sends it."""
        sender = "localhost" if file in self.large else "127.0.0.1"
        return [
            each.start
            for each in self.requests
            if each.path.endswith(f"/{file}") and each.host == sender
        ]

    def listing(self) -> dict[str, Any]:
        """Describe the model as the hub's API does with `blobs=true`."""
        large = [
            {
                "rfilename": name,
                "size": self.claimed_size or len(content),
                "blobId": "0" * 40,
                "lfs": {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)},
            }
            for name, content in self.large.items()
        ]
        return {"sha": COMMIT, "siblings": large + [_small(*each) for each in self.small.items()]}

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        hub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the server's own name for it
                hub.answer(self)

            def log_message(self, *_: Any) -> None:
                """Say nothing: a test reads what was asked for."""

        return Handler

    def answer(self, asked: http.server.BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        host = asked.headers["Host"].partition(":")[0]
        begin = re.fullmatch(r"bytes=(\d+)-", asked.headers.get("Range", ""))
        start = int(begin[1]) if begin else None
        path = urllib.parse.urlsplit(asked.path).path
        token = asked.headers.get("Authorization")
        self.requests.append(Request(path, host, start, token))
        if self.busy:
            self.busy -= 1
            _send(asked, 503)
        elif path == f"/api/models/{self.model}/revision/main":
            _send(asked, 200, json.dumps(self.listing()).encode())
        else:
            self._file(asked, path.removeprefix(f"/{self.model}/resolve/{COMMIT}/"), host, start)

    def _file(
        self, asked: http.server.BaseHTTPRequestHandler, name: str, host: str, start: int | None
    ) -> None:
        here = host == "127.0.0.1"
        if here and self.token and asked.headers.get("Authorization") != f"Bearer {self.token}":
            _send(asked, 403 if asked.headers.get("Authorization") else 401)
        elif here and name in self.large:
            other = f"http://localhost:{self._server.server_port}{asked.path}"
            _send(asked, 302, headers={"Location": other})
        elif name in {**self.large, **self.small}:
            self._content(asked, name, start)
        else:
            _send(asked, 404)

    def _content(
        self, asked: http.server.BaseHTTPRequestHandler, name: str, start: int | None
    ) -> None:
        lies = self.lies.get(name)
        content = lies.pop(0) if lies else {**self.large, **self.small}[name]
        first = start if start is not None and self.knows_ranges else 0
        asked.send_response(206 if start is not None and self.knows_ranges else 200)
        asked.send_header("Content-Length", str(len(content) - first))
        asked.end_headers()
        cuts = self.cuts.get(name)
        end = cuts.pop(0) if cuts else len(content)
        if self.stalls_at is not None and name in self.large:
            asked.wfile.write(content[first : self.stalls_at])
            asked.wfile.flush()
            self.stalled.set()
            self.released.wait()
            return
        asked.wfile.write(content[first:end])


def _small(name: str, content: bytes) -> dict[str, Any]:
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
    return {"rfilename": name, "size": len(content), "blobId": blob.hexdigest()}


def _send(
    asked: http.server.BaseHTTPRequestHandler,
    status: int,
    content: bytes = b"",
    headers: dict[str, str] | None = None,
) -> None:
    asked.send_response(status)
    for name, value in (headers or {}).items():
        asked.send_header(name, value)
    asked.send_header("Content-Length", str(len(content)))
    asked.end_headers()
    asked.wfile.write(content)
