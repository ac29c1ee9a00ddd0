"""What is counted of a stage, and what is not."""

from tests.benchmark.lines import reading, request, spread
from tools.benchmark.figures import Window, means, stage_of
from tools.benchmark.figures import spread as spread_of
from tools.benchmark.result import Spread

WINDOW = Window(10, 20, 30)


def test_tokens_are_counted_by_when_they_came_and_not_by_their_request() -> None:
    before, after = request(5, 9, 11, 12), request(15, 16, 19, 21)
    assert stage_of([before, after], WINDOW, 1, None).tokens_per_second == 4 / 10


def test_a_part_of_a_stream_with_several_tokens_counts_as_several() -> None:
    bundled = request(11, tokens=[(12.0, 1), (13.0, 5)])
    assert stage_of([bundled], WINDOW, 1, None).tokens_per_second == 5 / 10


def test_the_time_per_token_is_that_of_the_tokens_after_the_first() -> None:
    found = stage_of([request(11, 13, 14, 15, 16)], WINDOW, 1, None)
    assert (found.first_token, found.per_token) == (spread(2), spread(1))


def test_requests_that_were_sent_while_the_server_filled_have_no_latency_here() -> None:
    found = stage_of([request(9, 12, 13), request(11, 12, 13)], WINDOW, 1, None)
    assert (found.requests, found.first_token) == (1, spread(1))


def test_a_request_without_a_token_makes_the_percentiles_above_it_unknown() -> None:
    waits = request(12, done=False)
    lines = [*(request(11, 11.5, 12) for _ in range(19)), waits]
    found = stage_of(lines, WINDOW, 1, None)
    assert found.first_token == Spread(p50=0.5, p95=0.5, p99=None)
    assert (found.requests, found.answered, found.failed, found.cut) == (20, 19, 0, 1)


def test_failures_are_counted_by_what_came_instead() -> None:
    refused = request(12, done=False, error="status 503")
    found = stage_of([request(11, 12), refused, refused], WINDOW, 1, None)
    assert (found.failed, found.errors, found.cut) == (2, {"status 503": 2}, 0)
    assert found.first_token == spread(1)


def test_the_metrics_of_the_server_are_averaged_over_the_window() -> None:
    lines = [reading(5, 99), reading(12, 2, 4), reading(18, 4, 0)]
    found = stage_of(lines, WINDOW, 1, None)
    assert (found.running, found.waiting, found.kv_cache) == (3, 2, None)


def test_the_sizes_are_those_that_the_server_counted() -> None:
    lines = [request(1, 2, 3, prompt=7), request(1, 2, prompt=9), request(1, done=False)]
    assert means(lines) == (8, 1.5)


def test_percentiles_are_times_that_were_measured() -> None:
    assert spread_of([float(each) for each in range(1, 101)]) == Spread(p50=50, p95=95, p99=99)


def test_the_time_per_token_is_also_that_of_requests_that_waited_long_for_their_first() -> None:
    found = stage_of([request(5, 12, 13, 14)], WINDOW, None, 8)
    assert (found.requests, found.per_token) == (0, spread(1))
