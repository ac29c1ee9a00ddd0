"""The alerts: when they hold, and that each says what to do."""

import re
from dataclasses import replace

import promql_parser
import pytest
from hypothesis import given

from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout
from components.observability.alert_rules import Alert, Patience, Severity, alerts
from components.observability.monitored import Observed
from components.scaling.metrics import Followed, Metric
from components.stack.file import plan
from tests.plan.observations import GPU, SPOT, TPU, observed, observed_of
from tests.plan.stack_files import Raw, right
from tests.plan.test_every_stack_file import lattice

PATIENCE = Patience(no_replica=5, queue=10, first_choice=30)
SCRAPED = '{cluster="c", location="us-central1", namespace="serving"}'


OF_VLLM = SCRAPED.replace("}", ', pod=~"vllm-.+"}')


def named(stack: Observed) -> dict[str, Alert]:
    """Return a stack's alerts by their names."""
    return {alert.name: alert for alert in alerts(stack, PATIENCE)}


@pytest.mark.parametrize(
    ("stack", "more"),
    [
        (observed(TPU), []),
        (observed(TPU, GPU), ["first-choice"]),
        (observed(SPOT), ["spot-reclaimed"]),
        (observed(TPU, SPOT, GPU), ["first-choice", "spot-reclaimed"]),
    ],
)
def test_a_ladder_has_the_alerts_that_can_be_true_of_it(stack: Observed, more: list[str]) -> None:
    assert sorted(named(stack)) == sorted(["no-replica", "above-target", "restarts", *more])


def test_each_alert_says_how_soon_to_look_and_how_long_it_waits() -> None:
    assert {name: (alert.severity, alert.minutes) for name, alert in named(observed()).items()} == {
        "no-replica": (Severity.CRITICAL, 5),
        "above-target": (Severity.ERROR, 10),
        "first-choice": (Severity.WARNING, 30),
        "restarts": (Severity.WARNING, 0),
        "spot-reclaimed": (Severity.WARNING, 0),
    }


def test_nobody_answers_when_no_replica_is_ready_or_none_is_scraped() -> None:
    both = observed(TPU, GPU, layout=Layout.SPLIT)
    assert named(both)["no-replica"].query == (
        'sum(kube_deployment_status_replicas_available{cluster="c", location="us-central1", '
        'namespace="serving", deployment=~"vllm-tpu|vllm-nvidia"}) < 1 or '
        f"absent(vllm:num_requests_running{SCRAPED})"
    )


def test_groups_are_ready_when_their_leaders_are() -> None:
    grouped = Parallelism(Strategy.MULTI_NODE, 2)
    found = named(observed(SPOT, GPU, layout=Layout.SPLIT, parallelism=grouped))
    assert found["no-replica"].query.startswith(
        'sum(kube_statefulset_status_replicas_ready{cluster="c", location="us-central1", '
        'namespace="serving", statefulset=~"vllm"}) < 1 or '
    )
    assert "`kubectl -n serving delete pod vllm-0` recreates" in found["first-choice"].advice


def test_a_deployment_climbs_by_a_rollout() -> None:
    found = named(observed(TPU, GPU, layout=Layout.SPLIT))["first-choice"]
    assert (
        "`kubectl -n serving rollout restart deployment/vllm-tpu deployment/vllm-nvidia` moves"
    ) in found.advice


@pytest.mark.parametrize(
    ("metric", "target", "query"),
    [
        (Metric.QUEUE, 10, f"avg(sum by (pod) (vllm:num_requests_waiting{OF_VLLM})) > 11"),
        (Metric.BATCH, 50, f"avg(sum by (pod) (vllm:num_requests_running{OF_VLLM})) > 55"),
        (Metric.KV_CACHE, 0.8, f"avg(max by (pod) (vllm:kv_cache_usage_perc{OF_VLLM})) > 0.88"),
    ],
)
def test_load_is_too_high_beyond_the_autoscalers_own_tolerance(
    metric: Metric, target: float, query: str
) -> None:
    stack = observed(followed=(Followed(metric, target),))
    assert named(stack)["above-target"].query == query


def test_each_workload_is_held_to_its_own_targets_of_each_metric() -> None:
    followed = (Followed(Metric.QUEUE), Followed(Metric.KV_CACHE))
    slow = replace(GPU, target=1)
    stack = observed(TPU, slow, layout=Layout.SPLIT, followed=followed)
    alert = named(stack)["above-target"]
    assert re.findall(r'(vllm:\w+).*? pod=~"([^"]+)".*? > ([\d.]+)', alert.query) == [
        ("vllm:num_requests_waiting", "vllm-tpu-.+", "3.3"),
        ("vllm:kv_cache_usage_perc", "vllm-tpu-.+", "0.55"),
        ("vllm:num_requests_waiting", "vllm-nvidia-.+", "1.1"),
        ("vllm:kv_cache_usage_perc", "vllm-nvidia-.+", "0.55"),
    ]
    assert "`vllm:num_requests_waiting` or `vllm:kv_cache_usage_perc`" in alert.meaning


def test_an_alert_says_what_it_means_and_what_to_do() -> None:
    for alert in named(observed()).values():
        assert alert.documentation == f"{alert.meaning}\n\n**What to do.** {alert.advice}\n"
        assert len(alert.documentation.encode()) <= 8 * 1024  # Documentation.content's limit


def test_the_first_start_is_given_as_long_as_its_slowest_machine_may_take() -> None:
    assert "may take 30 minutes" in named(observed(TPU, GPU))["no-replica"].advice
    assert "may take 10 minutes" in named(observed(GPU))["no-replica"].advice


@lattice
@given(right())
def test_every_ladder_has_alerts_whose_queries_parse(raw: Raw) -> None:
    config, ladder, _ = plan(raw)
    assert config is not None
    stack = observed_of(config, ladder)
    found = alerts(stack, PATIENCE)
    assert all(promql_parser.parse(alert.query) for alert in found)
    assert len({alert.name for alert in found}) == len(found)
