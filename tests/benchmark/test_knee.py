"""Where latency leaves its knee."""

import pytest

from tests.benchmark.lines import stage
from tools.benchmark.ladder import Asked, knee_of
from tools.benchmark.mixes import constant
from tools.benchmark.result import Knee, Stage

ASKED = Asked("http://127.0.0.1", "some/model", constant(5, 5), 1, 10, 8)


def knee(*stages: Stage, asked: Asked = ASKED) -> Knee | None:
    """Return the knee of a ladder."""
    return knee_of(stages, asked)


def test_it_is_the_last_rate_before_latency_doubles() -> None:
    ladder = [stage(1, first=0.1), stage(2, first=0.2, running=40), stage(4, first=0.21)]
    assert knee(*ladder) == Knee(
        rate=2,
        running=40,
        kv_cache=0.31,
        limit="4/s: first token of 0.21 s at the 95th percentile, above 0.2 s",
    )


def test_a_higher_rate_that_is_fast_again_does_not_count() -> None:
    found = knee(stage(1), stage(2, per=0.05), stage(4))
    assert found is not None
    assert found.rate == 1


def test_without_a_slow_rate_it_is_the_highest_that_was_sent() -> None:
    found = knee(stage(1), stage(2))
    assert found is not None
    assert (found.rate, found.limit) == (2, "no higher rate was sent")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (stage(2, failed=3), "3 requests failed"),
        (stage(2, first=None), "first token is not known: requests were still open at the end"),
        (
            stage(2, per=0.041),
            "time per token of 0.041 s at the 95th percentile, above 0.04 s",
        ),
    ],
)
def test_a_rate_that_fails_or_is_too_slow_is_above_it(broken: Stage, reason: str) -> None:
    found = knee(stage(1), broken)
    assert found is not None
    assert (found.rate, found.limit) == (1, f"2/s: {reason}")


def test_a_limit_of_your_own_takes_the_place_of_twice_the_latency() -> None:
    asked = Asked("http://127.0.0.1", "m", constant(5, 5), 1, 10, 8, first_token=0.5)
    found = knee(stage(1, first=0.1), stage(2, first=0.5), stage(4, first=0.6), asked=asked)
    assert found is not None
    assert found.rate == 2


def test_there_is_none_where_the_lowest_rate_is_too_slow() -> None:
    asked = Asked("http://127.0.0.1", "m", constant(5, 5), 1, 10, 8, per_token=0.001)
    assert knee(stage(1), stage(2), asked=asked) is None
