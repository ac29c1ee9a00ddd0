"""A Service in front of stand-ins, and its users: where requests went and what came back."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Self

import httpx

from .calls import completion, samples
from .process import PATIENCE, StandIn

RUNNING = "vllm:num_requests_running"


class Service:
    """The replicas that a node's data plane has on its list: new requests go to each in turn."""

    def __init__(self, *replicas: StandIn) -> None:
        self._turns = itertools.count()
        self._lock = threading.Lock()
        self._listed = list(replicas)

    def pick(self) -> StandIn:
        """Return the replica that is next."""
        with self._lock:
            return self._listed[next(self._turns) % len(self._listed)]

    def forget(self, replica: StandIn) -> None:
        """Send nothing more there; requests that were sent are not called back."""
        with self._lock:
            self._listed.remove(replica)


class Load:
    """People who ask one thing after another, each waiting for the answer."""

    def __init__(self, service: Service, people: int) -> None:
        self._service = service
        self._over = threading.Event()
        self._news = threading.Condition()
        self._underway: Counter[int] = Counter()
        self.answered = 0
        self.failed: list[str] = []
        """What came instead of an answer."""
        self._people = [threading.Thread(target=self._ask_on) for _ in range(people)]

    def __enter__(self) -> Self:
        for person in self._people:
            person.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        for person in self._people:
            person.join(PATIENCE)

    def wait_for_answers(self, more: int) -> None:
        """Wait until so many more were answered."""
        goal = self.answered + more
        self._wait_until(lambda: self.answered >= goal)

    def wait_for_failure(self) -> None:
        """Wait until somebody got no answer."""
        self._wait_until(lambda: bool(self.failed))

    def wait_until_all_arrived(self, replica: StandIn) -> None:
        """Wait until what was sent to a replica that is no longer listed is what runs there."""
        while samples(replica)[RUNNING] != self._underway[replica.port]:
            pass

    def underway(self, replica: StandIn) -> int:
        """Return how many requests to a replica have no answer yet."""
        return self._underway[replica.port]

    def _wait_until(self, happened: Callable[[], bool]) -> None:
        with self._news:
            if not self._news.wait_for(happened, PATIENCE):
                raise AssertionError("the load waited in vain")

    def _ask_on(self) -> None:
        while not self._over.is_set():
            self._ask()

    def _ask(self) -> None:
        with self._news:
            replica = self._service.pick()
            self._underway[replica.port] += 1
        failure = _failure(replica)
        with self._news:
            self._underway[replica.port] -= 1
            if failure is None:
                self.answered += 1
            else:
                self.failed.append(failure)
            self._news.notify_all()


def _failure(replica: StandIn) -> str | None:
    """Ask once; return what came instead of a whole answer."""
    try:
        answer = completion(replica)
    except httpx.HTTPError as error:
        return type(error).__name__
    if answer.status_code != httpx.codes.OK:
        return str(answer.status_code)
    reason: str = answer.json()["choices"][0]["finish_reason"]
    return None if reason in {"stop", "length"} else reason
