"""Figures of one stage, from the lines of `load.sender`. Pure."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from tools.benchmark.result import Spread, Stage

RUNNING, WAITING, KV_CACHE = (
    "vllm:num_requests_running",
    "vllm:num_requests_waiting",
    "vllm:kv_cache_usage_perc",
)


@dataclass(frozen=True)
class Window:
    """The part of a stage that is measured: a server starts empty, and fills first."""

    begin: float
    end: float
    last: float
    """When the stage ended for open requests too."""

    @property
    def seconds(self) -> float:
        """Return its length."""
        return self.end - self.begin

    def has(self, at: float) -> bool:
        """Tell whether a time is in it."""
        return self.begin < at <= self.end


def stage_of(
    lines: Sequence[Mapping[str, Any]], window: Window, rate: float | None, users: int | None
) -> Stage:
    """Return the figures of a stage."""
    sent = [line for line in lines if "place" in line]
    read = [line["metrics"] for line in lines if "metrics" in line and window.has(line["at"])]
    inside = [each for each in sent if window.has(each["sent"])]
    answered = [each for each in inside if each["done"]]
    failed = [each for each in inside if each["error"] is not None]
    speed = sum(_tokens(each, window) for each in sent) / window.seconds
    return Stage(
        rate=rate,
        users=users,
        seconds=round(window.seconds, 3),
        requests=len(inside),
        answered=len(answered),
        failed=len(failed),
        cut=len(inside) - len(answered) - len(failed),
        errors=Counter(each["error"] for each in failed),
        tokens_per_second=_rounded(speed),
        prompt_tokens_per_second=_prompts(sent, speed),
        answered_per_second=_rounded(
            sum(
                each["done"] and window.has(each["tokens"][-1][0])
                for each in sent
                if each["tokens"]
            )
            / window.seconds
        ),
        first_token=_first_tokens(inside),
        per_token=spread(_per_token(sent, window)),
        running=_mean(read, RUNNING),
        waiting=_mean(read, WAITING),
        kv_cache=_mean(read, KV_CACHE),
    )


def means(lines: Sequence[Mapping[str, Any]]) -> tuple[float | None, float | None]:
    """Return the mean tokens of a prompt and of a whole answer, as the server counted them."""
    done = [line for line in lines if line.get("done")]
    if not done:
        return None, None
    answers = [each["tokens"][-1][1] if each["tokens"] else 0 for each in done]
    return round(fmean(each["prompt"] for each in done), 1), round(fmean(answers), 1)


def _prompts(sent: Sequence[Mapping[str, Any]], speed: float) -> float | None:
    """Return the tokens of prompts per second, in proportion to those of the answers.

    Prompts are processed at once and answers come one by one, so that in a short window the count
    of prompts depends on where it begins.
    """
    prompt, answer = means(sent)
    return _rounded(speed * prompt / answer) if prompt is not None and answer else None


def _tokens(each: Mapping[str, Any], window: Window) -> int:
    """Return the tokens of an answer that came in the window."""
    before = 0
    found = 0
    for at, count in each["tokens"]:
        if window.has(at):
            found += count - before
        before = count
    return found


def _first_tokens(inside: Sequence[Mapping[str, Any]]) -> Spread:
    """Return the times to the first token.

    A request that got none until the end has waited at least so long. To leave it out would make
    an overloaded server look fast.
    """
    known = [each["tokens"][0][0] - each["sent"] for each in inside if each["tokens"]]
    open_ones = [each for each in inside if not each["tokens"] and each["error"] is None]
    # It may be any time above what was waited, so it ranks above all known ones.
    return spread([*known, *(math.inf for _ in open_ones)])


def _per_token(sent: Sequence[Mapping[str, Any]], window: Window) -> list[float]:
    """Return the time per token of each answer that began in the window."""
    ends = [(each["tokens"][0], each["tokens"][-1]) for each in sent if each["tokens"]]
    return [
        (end - begin) / (last - first)
        for (begin, first), (end, last) in ends
        if last > first and window.has(begin)
    ]


def spread(times: Sequence[float]) -> Spread:
    """Return percentiles by the nearest rank; None for one that is not known."""
    ranked = sorted(times)

    def at(share: float) -> float | None:
        found = ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else math.inf
        return _rounded(found) if math.isfinite(found) else None

    return Spread(p50=at(0.5), p95=at(0.95), p99=at(0.99))


def _mean(read: Sequence[Mapping[str, float]], name: str) -> float | None:
    values = [each[name] for each in read if name in each]
    return _rounded(fmean(values)) if values else None


def _rounded(value: float) -> float:
    """Return a value with six digits: more are noise."""
    return float(f"{value:.6g}")
