"""A forge that is none: GitHub's issue comments and GitLab's notes, as far as they are documented.

It holds comments, pages its lists, and answers 401 without the token that it was given. On a free
port of 127.0.0.1.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-nobody"  # noqa: S105 # made up
LIMIT = 65_536

_LIST = re.compile(r"/repos/o/r/issues/7/comments|/projects/12/merge_requests/7/notes")
_ONE = re.compile(r"(?:/repos/o/r/issues/comments|/projects/12/merge_requests/7/notes)/(\d+)")


@dataclass
class Forge:
    """What is posted, and what was asked."""

    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Method and path of every request."""
    url: str = ""
    line_ends: str = "\n"
    """What it makes of line ends."""
    redirect: str | None = None
    """Where it sends everybody, instead of an answer."""

    def add(self, body: str, author: str) -> int:
        """Hold a comment of somebody's; return its number."""
        number = len(self.comments) + 1
        who = {"login": author, "username": author}
        body = body.replace("\n", self.line_ends)
        self.comments.append({"id": number, "body": body, "user": who, "author": who})
        return number

    @property
    def bodies(self) -> list[str]:
        """Return what stands there, in order."""
        return [each["body"] for each in self.comments]


class _Answers(BaseHTTPRequestHandler):
    """Answers for one forge, which `serving` binds it to."""

    forge: Forge
    author: str

    def _answer(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        if self.forge.redirect is not None:
            self.send_header("Location", self.forge.redirect)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        self.forge.asked.append(f"{self.command} {parts.path}")
        length = int(self.headers.get("Content-Length", 0))
        given = json.loads(self.rfile.read(length)) if length else {}
        sent = (self.headers.get("Authorization"), self.headers.get("PRIVATE-TOKEN"))
        if sent not in ((f"Bearer {TOKEN}", None), (None, TOKEN)):
            self._answer(401, {"message": f"Bad credentials: {sent}"})
        elif self.forge.redirect is not None:
            self._answer(307, {})
        elif len(given.get("body", "")) > LIMIT:
            self._answer(422, {"message": "body is too long (maximum is 65536 characters)"})
        else:
            self._answer(*self._done(parts.path, parse_qs(parts.query), given))

    def _done(
        self, path: str, query: dict[str, list[str]], given: dict[str, str]
    ) -> tuple[int, Any]:
        if path == "/user":
            return 200, {"username": self.author}
        if _LIST.fullmatch(path) and self.command == "POST":
            return 201, {"id": self.forge.add(given["body"], self.author)}
        if _LIST.fullmatch(path) and self.command == "GET":
            size, page = (int(query[name][0]) for name in ("per_page", "page"))
            return 200, self.forge.comments[(page - 1) * size : page * size]
        if (one := _ONE.fullmatch(path)) and self.command in ("PATCH", "PUT"):
            self.forge.comments[int(one[1]) - 1]["body"] = given["body"]
            return 200, {}
        return 404, {"message": "Not Found"}

    do_GET = do_POST = do_PATCH = do_PUT = _serve  # noqa: N815 # the library's names

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(forge: Forge, author: str) -> Iterator[None]:
    """Serve; whoever has the token posts under the name of `author`."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("_Bound", (_Answers,), {"forge": forge, "author": author})
    )
    forge.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
