"""A saved result: the figures, the server and the date. The file is JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel


class ResultError(Exception):
    """A result cannot be read or saved; the message says why."""


class Section(BaseModel):
    """A part of a result. A figure that is not known is null, and never 0."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Spread(Section):
    """How a time is spread over requests, in seconds.

    None where it is not known: there was no request, or some had no token until the end.
    """

    p50: float | None
    p95: float | None
    p99: float | None


class Stage(Section):
    """Figures at one rate, or with a number of users."""

    rate: float | None
    """Requests per second that were sent whatever was still open; None with `users`."""
    users: int | None
    """Requests that were open at once; None with `rate`."""
    seconds: float
    """Length of the window that was measured; the time before it is not counted."""
    requests: int
    """Requests that were sent in the window."""
    answered: int
    failed: int
    cut: int
    """Requests that were still open when the measurement ended."""
    errors: Mapping[str, int]
    """Reasons of failed requests, and how often each came."""
    tokens_per_second: float
    """Generated tokens that came in the window, per second."""
    prompt_tokens_per_second: float | None
    """Tokens of prompts per second, in proportion to those of the answers."""
    answered_per_second: float
    first_token: Spread
    """Time from sending a request to its first token."""
    per_token: Spread
    """Time from one token of an answer to the next, the mean of each request."""
    running: float | None
    """Mean of vLLM's running requests, as its metrics have them."""
    waiting: float | None
    kv_cache: float | None
    """Mean share of the KV cache that is filled."""

    @property
    def name(self) -> str:
        """Return the load as it is printed."""
        return f"{self.users} at once" if self.rate is None else f"{self.rate:.3g}/s"


class Knee(Section):
    """The highest rate at which latency is still near that of a server with little load."""

    rate: float
    running: float | None
    """Mean of the running requests there: the autoscaler's target for the metric `batch`."""
    kv_cache: float | None
    """Mean share of the KV cache there: the target for the metric `kvCache`."""
    limit: str
    """The limit that the next rate broke, or that none was higher."""


class Server(Section):
    """The server. A property that the run could not find out is None."""

    model: str
    revision: str | None
    vllm: str | None
    image: str | None
    """The image with its digest."""
    machine: str | None
    """Accelerator and number, e.g. `nvidia-l4-1`."""
    capacity: str | None
    flags: tuple[str, ...] | None
    """Flags of vLLM by the stack file, for this machine."""
    replicas_per_node: float | None
    """Replicas of one node; below 1 where a replica needs several."""


class Load(Section):
    """The requests."""

    mix: str
    seed: int
    prompt_tokens: float | None
    """Mean tokens of a prompt, as the server counted them."""
    answer_tokens: float | None


class Result(Section):
    """One benchmark of one rung."""

    format: Literal[1] = 1
    date: str
    """Begin of the run, in UTC, ISO 8601."""
    stack: str | None
    rung: str | None
    server: Server
    load: Load
    alone: Stage
    """One request at a time."""
    full: Stage
    """More requests at once than the server runs."""
    rates: tuple[Stage, ...]
    """Open loop, by rate."""
    knee: Knee | None
    """None if no rate was near the latency of little load."""

    @property
    def tokens_per_second(self) -> float:
        """Return the generated tokens of one replica at full load."""
        return self.full.tokens_per_second

    @property
    def node_tokens_per_second(self) -> float | None:
        """Return the generated tokens of a node at full load."""
        each = self.server.replicas_per_node
        return None if each is None else self.tokens_per_second * each


def read_result(path: Path) -> Result:
    """Return a saved result. Raises ResultError."""
    try:
        return Result.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ResultError(f"result {path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ResultError(
            f"{path} is not a result of `make benchmark`: {where}: {first['msg']}"
        ) from None


def save_result(result: Result, folder: Path) -> Path:
    """Write a result into a file of its own, and return the file. Raises ResultError."""
    stamp = result.date.replace(":", "").replace("-", "").partition("+")[0]
    name = "-".join(filter(None, (result.stack, result.rung, stamp)))
    path = folder / f"{name}.json"
    text = json.dumps(json.loads(result.model_dump_json(by_alias=True)), indent=2) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Never over another result.
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ResultError(f"{path} exists already; a result never replaces another") from None
    except OSError as error:
        raise ResultError(f"cannot write {path}: {error.strerror}") from None
    return path
