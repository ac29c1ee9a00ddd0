"""Stand-ins for vLLM behind simulated pods: what a pod's port leads to, and who waits there.

KWOK's pods run nothing. So each pod that runs is given a process of this machine that behaves as
vLLM, as long as the pod is there; what queues in it are requests that were really sent.
"""

import json
import socket
import threading
from collections.abc import Callable

import httpx

from kube.control_plane.api import Object, wait
from kube.metrics.scraped import total
from tests.vllm_stand_in.calls import MODEL
from tests.vllm_stand_in.process import PATIENCE, StandIn

WAITING, RUNNING = "vllm:num_requests_waiting", "vllm:num_requests_running"

ONE_AT_A_TIME = ("--max-num-seqs=1", "--num-gpu-blocks-override=1")
"""One request fills a replica: its batch, and its cache."""


class Replica:
    """One stand-in, with the requests that are kept in it."""

    def __init__(self) -> None:
        self.stand_in = StandIn(*ONE_AT_A_TIME)
        self._http = httpx.Client(base_url=self.stand_in.url, trust_env=False)
        self._sent: list[socket.socket] = []

    def await_loaded(self) -> None:
        """Wait until it serves, with answers that never come."""
        self.stand_in.wait_for("loaded")
        self.stand_in.hold(0)

    def keep(self, waiting: int, running: int = 1) -> None:
        """Keep so many requests waiting behind one that runs; with `running=0`, none at all."""
        if self._sent:
            for each in self._sent:
                each.close()
            self._sent.clear()
            self._await(0, 0)
        for _ in range(waiting + running):
            self._sent.append(_sent(self.stand_in.port))
        if self._sent:
            self._await(waiting, running)

    def end(self) -> None:
        """End it with all that is kept in it."""
        for each in self._sent:
            each.close()
        self._http.close()
        self.stand_in.end()

    def _await(self, waiting: int, running: int) -> None:
        def so() -> bool:
            text = self._http.get("/metrics").text
            return (total(text, WAITING), total(text, RUNNING)) == (waiting, running)

        wait(PATIENCE, f"{waiting} requests wait and {running} run", so)


class Fleet:
    """As many replicas as there may be pods at once."""

    def __init__(self, size: int) -> None:
        self._replicas = [Replica() for _ in range(size)]
        for each in self._replicas:
            each.await_loaded()
        self._lock = threading.Lock()
        self._of: dict[str, Replica] = {}
        self._is_there: Callable[[str], bool] = lambda _: True
        self._speaks: Callable[[Object], bool] = lambda _: True

    def reach(self, pod: Object, port: int) -> str | None:
        """Give where a port of a pod is on this machine; None while it does not listen."""
        containers = pod["spec"]["containers"]
        ports = [each["containerPort"] for one in containers for each in one.get("ports", ())]
        if port not in ports or not self._speaks(pod):
            return None
        return self._serving(pod["metadata"]["name"]).stand_in.url

    def begin(self, is_there: Callable[[str], bool]) -> None:
        """Serve the pods of another test, told apart by name; every one of them speaks."""
        self._is_there = is_there
        self._of.clear()
        self.speak()
        for each in self._replicas:
            each.keep(0, running=0)

    def speak(self, *, only: Callable[[Object], bool] = lambda _: True) -> None:
        """Let only some pods listen: the others are still loading, or hang."""
        self._speaks = only

    def keep(self, pod: str, waiting: int, running: int = 1) -> None:
        """Keep so many requests at a pod."""
        self._serving(pod).keep(waiting, running)

    def end(self) -> None:
        """End every process."""
        for each in self._replicas:
            each.end()

    def _serving(self, pod: str) -> Replica:
        with self._lock:
            if pod not in self._of:
                self._of[pod] = self._free()
            return self._of[pod]

    def _free(self) -> Replica:
        for name in [each for each in self._of if not self._is_there(each)]:
            self._of.pop(name).keep(0, running=0)
        taken = list(self._of.values())
        return next(each for each in self._replicas if each not in taken)


def _sent(port: int) -> socket.socket:
    """Send one request and leave the answer unread; closing the connection takes it back."""
    body = json.dumps({"model": MODEL, "prompt": "one two"}).encode()
    head = (
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(head.encode() + body)
    return connection
