"""The requests at one replica, counted: those that run, those that wait, and how long they wait.

Owns vLLM's queue as it is: up to a limit of requests run together, the others wait in order, and a
step of the model takes longer the more requests it has. Requests are counted and not told apart: an
interval is one draw of arrivals and one of departures, exact where no request waits or every place
is taken (ADR 0067 has the argument, `tests/fleet` holds it to M/M/c and to a simulation of every
request).
"""

import math
from random import Random

from fleet.region.chance import binomial, poisson
from fleet.region.model import Requests

FIRST_STEP_SHARE = 0.45
"""How long a step with one request takes, as a share of a step with as many as can run. From the
time per token of Llama 3.3 70B on v6e-8, 25.4 ms with 64 requests and 35.1 with 128, on a straight
line (AI-Hypercomputer/tpu-recipes @c8cfe2f, 2026-08-07). No other rung has a source: assumed."""


_NORMAL = 5.0
"""From this mean on the departures of an interval follow the spread of the answers; below it they
are those of answers of exponential length."""


class QueueTables:
    """What one rung's replicas do in an interval of `seconds`, by the number of requests."""

    def __init__(
        self,
        tokens_per_second: float,
        running: int,
        requests: Requests,
        seconds: float,
        first_step_share: float = FIRST_STEP_SHARE,
    ) -> None:
        self.running = running
        full_step = running / tokens_per_second
        slope = (1 - first_step_share) / max(1, running - 1)
        self.steps = [
            full_step * (1.0 if n >= running else first_step_share + slope * max(0, n - 1))
            for n in range(running + 1)
        ]
        """Seconds of a step, by the requests that run: the first token takes one."""
        ends = [seconds / (step * requests.answer_tokens) for step in self.steps]
        self.left = [1 - math.exp(-each) for each in ends]
        """Share of the running requests that end in an interval."""
        self.left_of_new = [1 - (1 - math.exp(-each)) / each for each in ends]
        """The same of those that arrive in it, at any time of it."""
        self.full = running * ends[running]
        """Requests that end in an interval on average when every place is taken."""
        self.per_second = tokens_per_second / requests.answer_tokens
        """Requests that end in a second when every place is taken."""
        self.deviation = math.sqrt(self.full * requests.answer_spread)
        self.is_normal = self.full > _NORMAL


class ReplicaQueue:
    """The requests at one replica."""

    __slots__ = ("_chance", "_owed", "_tables", "count", "served")

    def __init__(self, tables: QueueTables, chance: Random) -> None:
        self._tables = tables
        self._chance = chance
        self.count = 0
        """Requests that run or wait."""
        self.served = 0
        """Requests that ended here."""
        self._owed = 0.0

    @property
    def running(self) -> int:
        """Return how many requests run."""
        return min(self.count, self._tables.running)

    @property
    def waiting(self) -> int:
        """Return how many requests wait."""
        return max(0, self.count - self._tables.running)

    def wait_seconds(self) -> float:
        """Return how long a request that arrives now waits until it runs."""
        ahead = self.count + 1 - self._tables.running
        return ahead / self._tables.per_second if ahead > 0 else 0.0

    def pass_time(self, arrived: int) -> int:
        """Let an interval pass in which so many requests arrive; return how many end."""
        count, tables = self.count, self._tables
        places = tables.running
        if count >= places:
            ended = self._ended_when_full(tables)
        else:
            ended = binomial(self._chance, count, tables.left[count]) if count else 0
            begun = min(arrived, places - count + ended)
            if begun:
                here = min(places, count + begun // 2)
                ended += binomial(self._chance, begun, tables.left_of_new[here])
        ended = min(ended, count + arrived)
        self.count = count + arrived - ended
        self.served += ended
        return ended

    def _ended_when_full(self, tables: QueueTables) -> int:
        if not tables.is_normal:
            return poisson(self._chance, tables.full)
        # What one draw has below nothing, the next has less: the mean stays.
        drawn = self._chance.gauss(tables.full, tables.deviation) + self._owed
        ended = max(0, round(drawn))
        self._owed = drawn - ended
        return ended
