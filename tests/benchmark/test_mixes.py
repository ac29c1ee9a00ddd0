"""What a benchmark sends."""

import itertools
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from tools.benchmark.ladder import Asked, requests_of
from tools.benchmark.mixes import Mix, MixError, mix_of

TRACE = """TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:15:46.0000000,374,44
2023-11-16 18:15:47.0000000,396,109
2023-11-16 18:15:50.0000000,91,16
"""


def drawn(mix: Mix, count: int, seed: int = 1) -> list[tuple[float, Any]]:
    """Return the first requests of a mix."""
    return [(wait, each) for wait, each in itertools.islice(mix.requests("m", seed), count)]


def words(each: Any) -> int:
    """Return the words of a prompt."""
    return len(each["body"]["prompt"].split())


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Write a trace of three requests."""
    path = tmp_path / "three.csv"
    path.write_text(TRACE)
    return path


def test_the_load_of_the_tutorial_is_its_request() -> None:
    (_, each), *_ = drawn(mix_of("tutorial"), 1)
    assert (each["path"], each["body"]["prompt"], each["body"]["max_tokens"]) == (
        "/v1/completions",
        "Write a story about san francisco",
        100,
    )


def test_every_request_asks_for_all_its_tokens_and_for_their_count() -> None:
    (_, each), *_ = drawn(mix_of("long"), 1)
    assert {name: each["body"][name] for name in ("ignore_eos", "stream", "stream_options")} == {
        "ignore_eos": True,
        "stream": True,
        "stream_options": {"include_usage": True, "continuous_usage_stats": True},
    }


def test_no_two_prompts_are_alike_so_that_no_cache_answers() -> None:
    prompts = [each["body"]["prompt"] for _, each in drawn(mix_of("long"), 50)]
    assert len(set(prompts)) == 50


def test_a_chat_is_a_conversation_of_one_message() -> None:
    (_, each), *_ = drawn(mix_of("chat"), 1)
    assert each["path"] == "/v1/chat/completions"
    assert [message["role"] for message in each["body"]["messages"]] == ["user"]


def test_one_seed_gives_the_same_requests_again_and_another_gives_others() -> None:
    first, again, other = (drawn(mix_of("chat"), 20, seed) for seed in (1, 1, 2))
    assert (first == again, first == other) == (True, False)


def test_a_trace_is_sent_in_its_order_at_its_distances_and_begun_again(trace: Path) -> None:
    found = drawn(mix_of(f"trace:{trace}"), 4)
    sizes = [(words(each), each["body"]["max_tokens"]) for _, each in found]
    assert sizes == [(374, 44), (396, 109), (91, 16), (374, 44)]
    # The mean of its two waits is two seconds.
    assert [wait for wait, _ in found[1:3]] == [0.5, 1.5]


def asked(mix: Mix, seconds: float = 200) -> Asked:
    """Return what a run is asked."""
    return Asked("http://127.0.0.1", "m", mix, 1, seconds, 8)


def test_a_rate_is_met_on_average_by_arrivals_at_random() -> None:
    times = [each["at"] for each in requests_of(asked(mix_of("chat")), 5.0, 2)]
    assert len(times) / 200 == pytest.approx(5, rel=0.05)
    waits = [b - a for a, b in itertools.pairwise(times)]
    # In a Poisson process the waits deviate by as much as their mean.
    deviation = fmean((each - 0.2) ** 2 for each in waits) ** 0.5
    assert deviation == pytest.approx(0.2, rel=0.1)


def test_each_rate_has_requests_of_its_own() -> None:
    first, second = (next(iter(requests_of(asked(mix_of("chat")), 5.0, n))) for n in (2, 3))
    assert first["body"] != second["body"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("stories", "no mix 'stories'; give one of tutorial, chat, long, or trace:FILE.csv"),
        ("trace:gone.csv", "trace gone.csv cannot be read: No such file or directory"),
    ],
)
def test_a_mix_that_is_none_is_refused(name: str, told: str) -> None:
    with pytest.raises(MixError) as caught:
        mix_of(name)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TRACE.replace("396", "many"), "line 3: expected TIMESTAMP, ContextTokens"),
        (TRACE.replace("396", "0"), "line 3: expected from 1 to 100,000 tokens, given 0 and 109"),
        ("TIMESTAMP,ContextTokens\n1,2\n", "line 2: expected TIMESTAMP, ContextTokens"),
        ("", " has 0 requests; at least two are needed"),
    ],
)
def test_a_trace_that_is_none_is_refused_with_its_line(text: str, told: str, trace: Path) -> None:
    trace.write_text(text)
    with pytest.raises(MixError) as caught:
        mix_of(f"trace:{trace}")
    assert told in str(caught.value)
