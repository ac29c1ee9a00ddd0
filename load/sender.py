"""Send requests at planned times, and report when their tokens came.

    python -m load.sender < PLAN

The plan is a JSON object: `url`, `seconds`, `drain` (seconds that answers may take after that),
`requests` (each with `at`, `path` and `body`), and `users`. Without users each request is sent at
its time, whatever is still open. With users so many are open at once, and `at` has no effect.

Prints a JSON line for each request and one for each reading of the server's metrics.
`tools.benchmark` plans the requests and reads the lines. The body of each request has to ask for a
stream with usage.
"""

import http.client
import json
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import gevent  # type: ignore[import-untyped] # gevent ships no types
from gevent.pool import Group  # type: ignore[import-untyped] # gevent ships no types

from components.rollout.job.endpoint import headers
from load.open_files import SPARE_FILES, allow_files

GAUGES = ("vllm:num_requests_running", "vllm:num_requests_waiting", "vllm:kv_cache_usage_perc")
_READING_SECONDS = 0.5
_PAUSE_SECONDS = 1
_PATIENCE_SECONDS = 30
_PIECE = 65536
_READ = re.compile(rf"^({'|'.join(GAUGES)})(?:{{.*}})? (\S+)$", re.MULTILINE)


@dataclass
class Sent:
    """One request and its answer; times are in seconds since the start."""

    place: int
    sent: float
    prompt: int = 0
    """Tokens of the prompt, as the server counts them."""
    tokens: list[tuple[float, int]] = field(default_factory=list)
    """Times, and how many tokens of the answer there were then."""
    done: bool = False
    error: str | None = None


class Sender:
    """Sends a plan to one server."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        parts = urlsplit(plan["url"])
        self._host, self._port, self._path = parts.hostname or "", parts.port, parts.path
        secure = parts.scheme == "https"
        self._client = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        self._plan = plan
        self._requests: Sequence[Mapping[str, Any]] = plan["requests"]
        self._headers = headers()
        self._started = 0.0
        self.sent: list[Sent] = []
        self.readings: list[tuple[float, dict[str, float]]] = []

    def run(self) -> None:
        """Send everything and wait for the answers, until the time is up."""
        end = self._plan["seconds"]
        self._started = time.monotonic()
        group = Group()
        reader = gevent.spawn(self._read_metrics)
        if users := self._plan.get("users"):
            left = iter(range(len(self._requests)))
            for _ in range(users):
                group.spawn(self._ask_on, left, end)
            gevent.sleep(end)
        else:
            for place, request in enumerate(self._requests):
                gevent.sleep(max(0.0, request["at"] - self._now()))
                group.spawn(self._ask, place)
            gevent.sleep(max(0.0, end - self._now()))
        group.join(timeout=max(0.0, end + self._plan["drain"] - self._now()))
        group.kill()
        reader.kill()

    def _now(self) -> float:
        return time.monotonic() - self._started

    def _ask_on(self, left: Iterator[int], end: float) -> None:
        for place in left:
            if self._now() >= end:
                return
            if self._ask(place).error is not None:
                # A server that refuses at once is not asked as often as it can.
                gevent.sleep(_PAUSE_SECONDS)

    def _ask(self, place: int) -> Sent:
        """Send one request, note each token, and return what came of it."""
        request = self._requests[place]
        kept = Sent(place, self._now())
        self.sent.append(kept)
        # A connection for each: one that was kept may have been closed by the server meanwhile.
        connection = self._client(self._host, self._port)
        try:
            body = json.dumps(request["body"])
            connection.request("POST", self._path + request["path"], body, self._headers)
            answer = connection.getresponse()
            if answer.status != HTTPStatus.OK:
                kept.error = f"status {answer.status}"
                return kept
            for event in _events(answer):
                self._note(kept, event)
            if not kept.done and kept.error is None:
                kept.error = "the stream ended before its end"
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
        ) as error:
            kept.error = kept.error or f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        return kept

    def _note(self, kept: Sent, event: str) -> None:
        if event == "[DONE]":
            kept.done = kept.error is None
            return
        content = json.loads(event)
        if "error" in content:
            kept.error = str(content["error"].get("message", content["error"]))
        usage = content.get("usage")
        if not usage:
            return
        kept.prompt = usage["prompt_tokens"]
        said = usage["completion_tokens"]
        if said > (kept.tokens[-1][1] if kept.tokens else 0):
            kept.tokens.append((round(self._now(), 6), said))

    def _read_metrics(self) -> None:
        """Read the gauges that the autoscaler follows, for as long as the server shows them."""
        while True:
            connection = self._client(self._host, self._port, timeout=_PATIENCE_SECONDS)
            try:
                connection.request("GET", f"{self._path}/metrics", headers=self._headers)
                answer = connection.getresponse()
                text = answer.read().decode(errors="replace")
            except (OSError, http.client.HTTPException):
                return
            finally:
                connection.close()
            found: dict[str, float] = {}
            for name, value in _READ.findall(text):
                found[name] = found.get(name, 0.0) + float(value)
            if answer.status != HTTPStatus.OK or not found:
                return
            self.readings.append((round(self._now(), 3), found))
            gevent.sleep(_READING_SECONDS)


def _events(answer: http.client.HTTPResponse) -> Iterator[str]:
    """Yield the data of each server-sent event."""
    kept = b""
    while piece := answer.read1(_PIECE):
        *lines, kept = (kept + piece).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip().decode()


def main() -> int:
    """Send the plan of standard input, print what came of it, and return the status."""
    plan = json.load(sys.stdin)
    allow_files(min(len(plan["requests"]), 20_000) + SPARE_FILES)
    sender = Sender(plan)
    try:
        sender.run()
    except KeyboardInterrupt:
        return 130
    for kept in sorted(sender.sent, key=lambda each: each.place):
        print(json.dumps(vars(kept)))
    for at, found in sender.readings:
        print(json.dumps({"at": at, "metrics": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
