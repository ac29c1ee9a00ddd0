"""Queues that can be worked out: closed forms, and a simulation in which every request is one.

Formulas: Erlang's C and M/M/c's mean wait (Kleinrock, "Queueing Systems" I, 1975, section 3.5);
Allen and Cunneen's for M/G/c (exact for one server); the stationary distribution of a queue whose
rate depends on the number there (a birth and death process).
"""

import heapq
import math
from random import Random

from fleet.region.chance import poisson
from fleet.region.model import Requests
from fleet.region.replica_queue import QueueTables, ReplicaQueue

TOKENS = 100.0


def erlang_c(places: int, load: float) -> float:
    """Return the share of the requests that wait, of M/M/c with this load in places."""
    blocked = 1.0
    for place in range(1, places + 1):
        blocked = load * blocked / (place + load * blocked)
    return blocked / (1 - load / places * (1 - blocked))


def mean_wait(places: int, busy: float, service: float, spread: float) -> float:
    """Return the mean wait of M/G/c, exact for M/M/c and for M/G/1."""
    waits = erlang_c(places, busy * places)
    return waits * service / (places * (1 - busy)) * (1 + spread) / 2


def mean_count(tables: QueueTables, rate: float) -> float:
    """Return the mean number of requests at a replica whose steps take longer the more run."""
    weight, total, counted = 1.0, 1.0, 0.0
    for count in range(1, 50 * tables.running):
        running = min(count, tables.running)
        weight *= rate / (running / (tables.steps[running] * TOKENS))
        total += weight
        counted += count * weight
    return counted / total


def measured(
    tables: QueueTables, rate: float, seconds: float, intervals: int
) -> tuple[float, float, float]:
    """Return the share that waits, the mean wait and the mean count of the simulated replica."""
    chance = Random(1)  # noqa: S311 # no secret
    queue = ReplicaQueue(tables, chance)
    offered = waiting = counted = 0
    waited = 0.0
    for _ in range(intervals):
        arrived = poisson(chance, rate * seconds)
        wait = queue.wait_seconds()
        offered += arrived
        waited += arrived * wait
        waiting += arrived if wait > 0 else 0
        counted += queue.count
        queue.pass_time(arrived)
    return waiting / offered, waited / offered, counted / intervals


def queue_of(places: int, service: float, seconds: float, spread: float = 1.0) -> QueueTables:
    """Return a replica of so many places, each of which ends a request in `service` seconds."""
    requests = Requests(0, TOKENS, spread)
    return QueueTables(places * TOKENS / service, places, requests, seconds, first_step_share=1.0)


def wait_of_every_request(
    places: int, busy: float, service: float, spread: float, requests: int
) -> float:
    """Return the mean wait where every request has a size of its own and takes the next place.

    The places are a heap of the times at which they are free (Kiefer and Wolfowitz's recursion).
    """
    chance = Random(2)  # noqa: S311 # no secret
    sigma = math.sqrt(math.log(1 + spread))
    mu = math.log(service) - sigma**2 / 2
    free = [0.0] * places
    now = waited = 0.0
    counted = 0
    for number in range(requests):
        now += chance.expovariate(busy * places / service)
        begin = max(now, free[0])
        heapq.heapreplace(free, begin + chance.lognormvariate(mu, sigma))
        # The first ones found an empty server.
        if number > requests // 10:
            waited += begin - now
            counted += 1
    return waited / counted
