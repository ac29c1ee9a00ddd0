"""What a result says of the plan."""

from pathlib import Path

import pytest

from tests.benchmark.lines import result, stage
from tools.benchmark.advice import figures, lines, ranking
from tools.benchmark.planned_rung import PlannedRung, UnknownRungError, planned_rungs
from tools.benchmark.result import Knee
from tools.stack.planned import PlannedStack, planned_stack
from tools.stack.sandbox_home import REPOSITORY

KNEE = Knee(rate=2, running=97.6, kv_cache=0.314, limit="4/s: too slow")
STACK = """config:
  gcp:project: my-project
  vllm-gke:region: us-central1
  vllm-gke:pools:
    - {name: v6e, accelerator: v6e, chips: 1}
    - {name: l4-spot, accelerator: nvidia-l4, capacity: spot}
    - {name: l4, accelerator: nvidia-l4, gpus: 4}
"""


def stack(folder: Path, more: str = "") -> PlannedStack:
    """Plan a stack of three rungs."""
    path = folder / "Pulumi.dev.yaml"
    path.write_text(STACK + more)
    return planned_stack(path, REPOSITORY)


def rung(folder: Path, name: str = "l4-spot", more: str = "") -> PlannedRung:
    """Return one of its rungs."""
    (found,) = planned_rungs(stack(folder, more), [name])
    return found


def test_the_pool_gets_the_speed_of_full_load_and_the_requests_at_the_knee(tmp_path: Path) -> None:
    found = figures(result(knee=KNEE), rung(tmp_path))
    assert found == {"tokensPerSecond": 1458, "target": 97}


def test_a_node_of_several_replicas_has_the_speed_of_all(tmp_path: Path) -> None:
    single = "  vllm-gke:parallelism: {strategy: singleGpu}\n  vllm-gke:layout: split\n"
    found = figures(result(), rung(tmp_path, "l4", single))
    assert found == {"tokensPerSecond": 5833}


def test_a_target_stays_below_what_a_full_batch_passes(tmp_path: Path) -> None:
    knee = KNEE.model_copy(update={"running": 255.9})
    assert figures(result(knee=knee), rung(tmp_path))["target"] == 232


def test_a_stack_that_follows_the_cache_gets_the_cache_at_the_knee(tmp_path: Path) -> None:
    cache = "  vllm-gke:autoscaling: {metric: kvCache}\n"
    assert figures(result(knee=KNEE), rung(tmp_path, more=cache))["target"] == 0.31


def test_a_stack_that_follows_the_queue_gets_no_target_and_is_told_why(tmp_path: Path) -> None:
    planned = rung(tmp_path, more="  vllm-gke:autoscaling: {metric: queue}\n")
    found = result(knee=KNEE)
    assert "target" not in figures(found, planned)
    assert (
        "autoscaler: no target from this run, because it follows 'queue'; the knee is of 'batch' "
        "and 'kvCache'" in lines(found, planned)
    )


def test_a_million_tokens_cost_what_the_node_costs_for_their_time(tmp_path: Path) -> None:
    planned = rung(tmp_path, "l4")
    hourly = planned.rung.shape.usd_per_hour
    assert hourly is not None
    cost = hourly / 3600 / 1000 * 1e6
    found = list(lines(result(full=stage(None, tokens=1000.0)), planned))
    assert f"a million generated tokens on 'l4': {cost:.2f} USD, at full load" in found


def test_what_has_no_price_is_unknown_and_not_free(tmp_path: Path) -> None:
    reserved = STACK.replace("gpus: 4", "gpus: 4, capacity: flexStart")
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_text(reserved)
    (planned,) = planned_rungs(planned_stack(path, REPOSITORY), ["l4"])
    found = list(lines(result(), planned))
    assert (
        "a million generated tokens on 'l4': unknown: the machine has no list price, at full load"
        in found
    )


def test_the_cheapest_rung_is_named_where_the_ladder_has_another_order(tmp_path: Path) -> None:
    rungs = stack(tmp_path).ladder.rungs
    speeds = {"l4-spot": 1000.0, "l4": 1000.0}
    cheapest, advice, unknown = ranking(rungs[::-1], speeds)
    assert cheapest.startswith("USD for a million tokens, cheapest first: l4-spot ")
    assert advice == (
        "advice: the ladder is in another order; 'l4-spot' first costs least "
        "(spot nodes can be taken back)"
    )
    assert unknown == "not compared, because speed or price is unknown: v6e"


def test_a_ladder_in_the_order_of_its_costs_gets_no_advice(tmp_path: Path) -> None:
    rungs = stack(tmp_path).ladder.rungs
    found = list(ranking(rungs, {"l4-spot": 1000.0, "l4": 1000.0}))
    assert [line for line in found if line.startswith("advice")] == []


def test_a_rung_that_the_stack_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownRungError) as caught:
        planned_rungs(stack(tmp_path), ["a100", "l4"])
    assert str(caught.value) == "no rung 'a100' in stack 'dev'; its rungs: v6e, l4-spot, l4"


def test_the_flags_are_those_of_the_stack_on_this_machine(tmp_path: Path) -> None:
    more = "  vllm-gke:model: {id: Qwen/Qwen2-1.5B, arguments: {max-num-seqs: 64}}\n"
    planned = rung(tmp_path, more=more)
    assert planned.max_num_seqs == 64
    assert "--tensor-parallel-size=1" in planned.flags


def test_a_full_load_that_a_rate_exceeds_was_not_full() -> None:
    found = list(lines(result(rates=(stage(1.0, tokens=1600.0),)), None))
    assert found[1] == (
        "not full: a rate generated 1,600 tokens per second, so the users did not fill the "
        "server; raise --users or --seconds"
    )
