"""What is read of a server's /metrics, and when a canary counts as worse."""

import pytest

from components.rollout.job.load import Limits, Load, Window, load_of, worse

METRICS = """\
# HELP vllm:request_success_total Count of successfully processed requests.
# TYPE vllm:request_success_total counter
vllm:request_success_total{engine="0",finished_reason="stop",model_name="a \\"b\\" {c}"} 40.0
vllm:request_success_total{engine="0",finished_reason="length",model_name="a"} 50.0
vllm:request_success_total{engine="0",finished_reason="error",model_name="a"} 2.0
vllm:time_to_first_token_seconds_bucket{engine="0",le="0.001",model_name="a"} 7.0
vllm:time_to_first_token_seconds_count{engine="0",model_name="a"} 90.0
vllm:time_to_first_token_seconds_sum{engine="0",model_name="a"} 4.5
http_requests_total{handler="/v1/completions",method="POST",status="2xx"} 90.0
http_requests_total{handler="/v1/completions",method="POST",status="5xx"} 5.0
"""

LIMITS = Limits(slowdown=1.5, errors=0.01)
SERVES = Load(requests=1000, errors=10, first_tokens=1000, first_token_seconds=100)


def test_an_error_of_the_engine_that_is_answered_with_500_counts_once() -> None:
    assert load_of(METRICS) == Load(95, 5, 90, 4.5)


def test_the_counts_of_a_server_begin_when_it_is_first_seen() -> None:
    window = Window()
    window.see("a", Load(100, 1, 100, 5))
    window.see("b", Load(7, 0, 7, 1))
    window.see("a", Load(130, 2, 130, 8))
    assert window.load == Load(30, 1, 30, 3)


def test_the_counts_of_a_server_that_restarted_go_on() -> None:
    window = Window()
    window.see("a", Load(100, 10, 100, 5))
    window.see("a", Load(110, 12, 110, 6))
    window.see("a", Load(5, 1, 5, 1))
    assert window.load == Load(15, 3, 15, 2)


@pytest.mark.parametrize("canary", [Load(1000, 21), Load(50, 3), Load(4, 3)])
def test_more_errors_than_the_limit_above_those_of_the_others_are_worse(canary: Load) -> None:
    assert "ended with an error" in (worse(canary, SERVES, LIMITS) or "")


@pytest.mark.parametrize(
    "canary", [Load(100, 2), Load(1000, 20), Load(49, 20), Load(50, 2), Load(2, 2)]
)
def test_errors_within_the_limit_or_too_few_to_judge_are_not_worse(canary: Load) -> None:
    assert worse(canary, SERVES, LIMITS) is None


def test_a_later_first_token_than_the_limit_is_worse() -> None:
    assert worse(Load(100, 0, 100, 15), SERVES, LIMITS) is None
    assert "the first token takes 151 ms" in (worse(Load(100, 0, 100, 15.1), SERVES, LIMITS) or "")


@pytest.mark.parametrize(
    ("canary", "serving"),
    [(Load(49, 0, 49, 490), SERVES), (Load(100, 0, 100, 100), Load(49, 0, 49, 1))],
)
def test_a_time_of_too_few_requests_of_either_is_not_judged(canary: Load, serving: Load) -> None:
    assert worse(canary, serving, LIMITS) is None


def test_what_is_worse_is_said_in_figures() -> None:
    assert worse(Load(1000, 30), SERVES, LIMITS) == (
        "3.0% of 1000 requests ended with an error, at most 2.0% allowed"
    )
    assert worse(Load(100, 0, 100, 20), SERVES, LIMITS) == (
        "the first token takes 200 ms, 2.00 times the 100 ms of the replicas that serve, at most "
        "1.5 times allowed"
    )
