"""The batch, the queue before it, and what /metrics says of both."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from .calls import completion, in_flight, samples, stream
from .contract import METRIC_KINDS
from .fixtures import Starter
from .metrics import ON_REQUEST
from .process import StandIn

RUNNING, WAITING = "vllm:num_requests_running", "vllm:num_requests_waiting"


def held(stand_in: StandIn, running: int) -> None:
    """Wait until so many requests of the batch are held."""
    for _ in range(running):
        stand_in.wait_for("held")


def test_requests_above_the_limit_wait(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--max-num-seqs=4")
    stand_in.hold(1)
    with in_flight(stand_in, 10) as requests:
        held(stand_in, 4)
        while (seen := samples(stand_in))[WAITING] < 6:
            pass
        stand_in.release()
        statuses = {request.result().status_code for request in requests}
    assert (seen[RUNNING], seen[WAITING], statuses) == (4, 6, {200})


def test_the_reasons_for_waiting_add_up(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--max-num-seqs=1")
    stand_in.hold(1)
    with in_flight(stand_in, 3):
        while (seen := samples(stand_in))[WAITING] < 2:
            pass
        stand_in.release()
    by_reason = "vllm:num_requests_waiting_by_reason"
    assert (seen[f"{by_reason}{{capacity}}"], seen[f"{by_reason}{{deferred}}"]) == (2, 0)


def test_the_cache_fills_by_blocks_of_sixteen_tokens(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--num-gpu-blocks-override=10")
    stand_in.hold(1)
    # 31 tokens of prompt and one of the answer are two blocks.
    with stream(stand_in, prompt="word " * 31) as parts:
        next(parts)
        stand_in.wait_for("held")
        usage = samples(stand_in)["vllm:kv_cache_usage_perc"]
        stand_in.release()
        list(parts)
    assert usage == 0.2


def test_a_full_cache_makes_requests_wait_although_the_batch_has_room(
    vllm_stand_in: Starter,
) -> None:
    stand_in = vllm_stand_in("--num-gpu-blocks-override=2", "--answer=four five")
    stand_in.hold(1)
    with in_flight(stand_in, 3) as requests:
        held(stand_in, 2)
        while (seen := samples(stand_in))[WAITING] < 1:
            pass
        stand_in.release()
        statuses = {request.result().status_code for request in requests}
    assert (seen[RUNNING], statuses) == (2, {200})


def test_a_caller_who_leaves_makes_room(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--max-num-seqs=1")
    stand_in.hold(1)
    with stream(stand_in) as parts:
        next(parts)
        stand_in.wait_for("held")
    while (seen := samples(stand_in))[RUNNING] > 0:
        pass
    assert seen["vllm:request_success_total{abort}"] == 1


def test_a_served_request_is_counted_with_its_tokens(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--answer=four five six")
    completion(stand_in)
    seen = samples(stand_in)
    assert {
        name: seen[name]
        for name in (
            "vllm:request_success_total{stop}",
            "vllm:prompt_tokens_total",
            "vllm:generation_tokens_total",
            "vllm:time_to_first_token_seconds_count",
            "vllm:inter_token_latency_seconds_count",
            "vllm:e2e_request_latency_seconds_count",
        )
    } == {
        "vllm:request_success_total{stop}": 1,
        "vllm:prompt_tokens_total": 2,
        "vllm:generation_tokens_total": 3,
        "vllm:time_to_first_token_seconds_count": 1,
        "vllm:inter_token_latency_seconds_count": 2,
        "vllm:e2e_request_latency_seconds_count": 1,
    }


def families(stand_in: StandIn) -> dict[str, str]:
    """Return the kind of each metric that is shown, by its declared name."""
    text = httpx.get(f"{stand_in.url}/metrics").text
    found = text_string_to_metric_families(text)
    # When a series began is the client library's own addition, in vLLM as here.
    return {each.name: each.type for each in found if not each.name.endswith("_created")}


def test_it_shows_the_metrics_of_vllm_by_name_and_kind_and_no_others(
    vllm_stand_in: Starter,
) -> None:
    expected = {name: kind for name, kind in METRIC_KINDS.items() if name not in ON_REQUEST}
    assert families(vllm_stand_in()) == expected


@pytest.mark.parametrize("series", [RUNNING, WAITING, "vllm:kv_cache_usage_perc"])
def test_a_gauge_is_there_before_the_first_request(vllm_stand_in: Starter, series: str) -> None:
    assert samples(vllm_stand_in())[series] == 0
