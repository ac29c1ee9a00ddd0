"""Lines as the sender prints them, and stages made of figures."""

from typing import Any

from tools.benchmark.result import Load, Result, Server, Spread, Stage


def request(sent: float, *tokens: float, prompt: int = 5, **more: Any) -> dict[str, Any]:
    """Return a request whose tokens came at these times, and that was answered."""
    counted = [(at, place) for place, at in enumerate(tokens, start=1)]
    whole = {"done": True, "error": None}
    return {"place": 0, "sent": sent, "prompt": prompt, "tokens": counted, **whole, **more}


def reading(at: float, running: float, waiting: float = 0.0) -> dict[str, Any]:
    """Return a reading of the metrics."""
    found = {"vllm:num_requests_running": running, "vllm:num_requests_waiting": waiting}
    return {"at": at, "metrics": found}


def spread(value: float | None) -> Spread:
    """Return times that are all the same."""
    return Spread(p50=value, p95=value, p99=value)


def stage(  # noqa: PLR0913, PLR0917 # what a test is about
    rate: float | None = 1.0,
    first: float | None = 0.1,
    per: float | None = 0.02,
    tokens: float = 100.0,
    running: float | None = 3.0,
    failed: int = 0,
) -> Stage:
    """Return the figures of a stage."""
    return Stage(
        rate=rate,
        users=None if rate is not None else 8,
        seconds=10,
        requests=50,
        answered=50 - failed,
        failed=failed,
        cut=0,
        errors={"status 503": failed} if failed else {},
        tokens_per_second=tokens,
        prompt_tokens_per_second=500,
        answered_per_second=5,
        first_token=spread(first),
        per_token=spread(per),
        running=running,
        waiting=0.0,
        kv_cache=0.31,
    )


def result(**more: Any) -> Result:
    """Return a whole result."""
    server = Server(
        model="some/model",
        revision="main",
        vllm="0.26.0",
        image="registry/vllm@sha256:aa",
        machine="nvidia-l4-1",
        capacity="spot",
        flags=("--max-num-seqs=256",),
        replicas_per_node=1,
    )
    whole: dict[str, Any] = {
        "date": "2026-12-01T10:00:00+00:00",
        "stack": "dev",
        "rung": "l4",
        "server": server,
        "load": Load(mix="chat", seed=1, prompt_tokens=200, answer_tokens=200),
        "alone": stage(None),
        "full": stage(None, tokens=1458.26),
        "rates": (stage(1.0), stage(2.0)),
        "knee": None,
    }
    return Result(**{**whole, **more})
