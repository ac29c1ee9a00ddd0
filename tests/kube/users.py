"""Users of a model server on a real control plane, who count what comes back."""

import itertools
import json
import threading
from collections import Counter
from typing import Any, Self

import httpx

from kube.control_plane.api import wait
from tests.kube.canaries import SECONDS, Canaries
from tests.vllm_stand_in.calls import MODEL

_PAUSE_SECONDS = 0.02
"""Between two questions of one person: the replicas share this machine."""

_LIST_SECONDS = 0.1
"""How old a list of endpoints may be: a node's proxy learns of a change late."""


class Users:
    """People who ask the Service one thing after another, and count what came back."""

    def __init__(self, canaries: Canaries, people: int = 3) -> None:
        self._canaries = canaries
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._listed: dict[str, str] = canaries.endpoints()
        self.answered: Counter[str] = Counter()
        """Answers by pod."""
        self.dropped: list[str] = []
        """What came in place of an answer."""
        self._turns = itertools.count()
        self._threads = [threading.Thread(target=self._ask_on) for _ in range(people)]
        self._threads.append(threading.Thread(target=self._list))

    def __enter__(self) -> Self:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for each in self._threads:
            each.join(SECONDS)

    def await_answers(self, pod: str, count: int) -> None:
        """Wait until a pod has given so many answers."""
        wait(SECONDS, f"{count} answers of {pod}", lambda: self.answered[pod] >= count)

    def _list(self) -> None:
        while not self._over.wait(_LIST_SECONDS):
            found = self._canaries.endpoints()
            with self._lock:
                self._listed = found

    def _ask_on(self) -> None:
        with httpx.Client(trust_env=False, timeout=SECONDS) as client:
            while not self._over.wait(_PAUSE_SECONDS):
                with self._lock:
                    listed = sorted(self._listed.items())
                    address, pod = listed[next(self._turns) % len(listed)]
                failure = self._failure(client, address)
                with self._lock:
                    if failure is None:
                        self.answered[pod] += 1
                    else:
                        self.dropped.append(f"{pod}: {failure}")

    def _failure(self, client: httpx.Client, address: str) -> str | None:
        port = json.loads(self._canaries.ports.read_text())[address]
        body: dict[str, Any] = {"model": MODEL, "prompt": "one two three", "max_tokens": 4}
        try:
            # A connection of its own, as from another user: the proxy chooses for each.
            answer = client.post(
                f"http://127.0.0.1:{port}/v1/completions",
                json=body,
                headers={"Connection": "close"},
            )
        except httpx.HTTPError as error:
            return type(error).__name__
        if answer.status_code != httpx.codes.OK:
            return str(answer.status_code)
        reason = answer.json()["choices"][0]["finish_reason"]
        return None if reason in {"stop", "length"} else str(reason)
