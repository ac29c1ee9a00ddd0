"""Requests, errors and time to first token of a server, from its /metrics, and their judgment.

Names: vLLM's `vllm:request_success_total` with `finished_reason`, and the histogram
`vllm:time_to_first_token_seconds` (vllm/v1/metrics/loggers.py of 0.26.0, read 2026-11); and
`http_requests_total` with `status` by class, such as `5xx`, of prometheus-fastapi-instrumentator,
which vLLM's server uses (docs/design/metrics.md of vLLM, read on 2026-12-01).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

FEWEST_REQUESTS = 50
"""Requests of a server below which its rates are chance and are not judged, unless most fail."""

FEWEST_ERRORS = 3
"""Errors of a canary below which they are not judged."""

_MOST = 0.5

_SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)", re.MULTILINE)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Load:
    """Counts of one server or of several, since their start or in a window."""

    requests: float = 0
    """Requests that ended, with errors."""
    errors: float = 0
    """Requests that ended with an error of the server."""
    first_tokens: float = 0
    """Requests that got a first token."""
    first_token_seconds: float = 0
    """Sum of the times to these tokens."""

    def __add__(self, other: "Load") -> "Load":
        return Load(*(getattr(self, x.name) + getattr(other, x.name) for x in fields(self)))

    def __sub__(self, other: "Load") -> "Load":
        return Load(*(getattr(self, x.name) - getattr(other, x.name) for x in fields(self)))

    def is_below(self, other: "Load") -> bool:
        """Return whether a count is smaller, as after a restart."""
        return any(getattr(self, x.name) < getattr(other, x.name) for x in fields(self))

    @property
    def error_share(self) -> float:
        """Return the share of requests that ended with an error, 0 to 1."""
        return self.errors / self.requests if self.requests else 0.0

    @property
    def mean_first_token(self) -> float:
        """Return the mean time to first token in seconds."""
        return self.first_token_seconds / self.first_tokens if self.first_tokens else 0.0


def load_of(metrics: str) -> Load:
    """Return the counts in the text of a server's /metrics."""
    ended = failed = refused = count = seconds = 0.0
    for name, labels, value in _SAMPLE.findall(metrics):
        has: Mapping[str, str] = dict(_LABEL.findall(labels))
        if name == "vllm:request_success_total":
            ended += float(value)
            failed += float(value) if has.get("finished_reason") == "error" else 0
        elif name == "http_requests_total" and has.get("status") == "5xx":
            refused += float(value)
        elif name == "vllm:time_to_first_token_seconds_count":
            count += float(value)
        elif name == "vllm:time_to_first_token_seconds_sum":
            seconds += float(value)
    # An error of the engine is answered with a status of 500, so it is in both counts.
    errors = max(failed, refused)
    return Load(ended + errors - failed, errors, count, seconds)


class Window:
    """Counts of changing servers since each was first seen."""

    def __init__(self) -> None:
        self._first: dict[str, Load] = {}
        self._last: dict[str, Load] = {}
        self._before = Load()
        """Counts until the restarts of servers."""

    def see(self, server: str, load: Load) -> None:
        """Take note of a server's counts; they begin at 0 again if it restarted."""
        first, last = self._first.setdefault(server, load), self._last.get(server, load)
        if load.is_below(last):
            self._before += last - first
            self._first[server] = Load()
        self._last[server] = load

    @property
    def is_empty(self) -> bool:
        """Return whether no server was seen."""
        return not self._first

    @property
    def load(self) -> Load:
        """Return the counts of all servers, including those that are gone."""
        changes: Iterable[Load] = (self._last[each] - self._first[each] for each in self._first)
        return sum(changes, self._before)


@dataclass(frozen=True)
class Limits:
    """Most that a canary may be worse than the replicas that serve."""

    slowdown: float
    """Mean time to first token, as a multiple of theirs."""
    errors: float
    """Share of errors, 0 to 1, above theirs."""


def worse(canary: Load, serving: Load, limits: Limits) -> str | None:
    """Return in which way a canary is worse; None while it is not, or too little is known."""
    is_known = canary.requests >= FEWEST_REQUESTS or canary.error_share > _MOST
    if is_known and canary.errors >= FEWEST_ERRORS:
        most = serving.error_share + limits.errors
        if canary.error_share > most:
            return (
                f"{canary.error_share:.1%} of {canary.requests:.0f} requests ended with an error, "
                f"at most {most:.1%} allowed"
            )
    if min(canary.first_tokens, serving.first_tokens) >= FEWEST_REQUESTS:
        times = canary.mean_first_token / max(serving.mean_first_token, 1e-6)
        if times > limits.slowdown:
            return (
                f"the first token takes {canary.mean_first_token * 1000:.0f} ms, {times:.2f} times "
                f"the {serving.mean_first_token * 1000:.0f} ms of the replicas that serve, at most "
                f"{limits.slowdown:g} times allowed"
            )
    return None
