"""The alerts: when they hold, and that each says what to do."""

import re
from dataclasses import replace

import promql_parser
from hypothesis import given

from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout
from components.observability.alert_rules import Alert, Patience, alerts
from components.observability.monitored import Observed
from components.scaling.metrics import Followed, Metric
from components.stack.file import plan
from tests.plan.observations import GPU, SPOT, TPU, observed, observed_of
from tests.plan.stack_files import Raw, right
from tests.plan.test_every_stack_file import lattice

PATIENCE = Patience(no_replica=5, queue=10, first_choice=30)


def named(stack: Observed) -> dict[str, Alert]:
    """Return a stack's alerts by their names."""
    return {alert.name: alert for alert in alerts(stack, PATIENCE)}


def test_groups_are_ready_when_their_leaders_are() -> None:
    grouped = Parallelism(Strategy.MULTI_NODE, 2)
    found = named(observed(SPOT, GPU, layout=Layout.SPLIT, parallelism=grouped))
    assert found["no-replica"].query.startswith(
        'sum(kube_statefulset_status_replicas_ready{cluster="c", location="us-central1", '
        'namespace="serving", statefulset=~"vllm"}) < 1 or '
    )
    assert "`kubectl -n serving delete pod vllm-0` recreates" in found["first-choice"].advice


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


@lattice
@given(right())
def test_every_ladder_has_alerts_whose_queries_parse(raw: Raw) -> None:
    config, ladder, _ = plan(raw)
    assert config is not None
    stack = observed_of(config, ladder)
    found = alerts(stack, PATIENCE)
    assert all(promql_parser.parse(alert.query) for alert in found)
    assert len({alert.name for alert in found}) == len(found)


def test_another_rung_is_no_advice_for_a_tpu_that_is_neither_created_nor_refused() -> None:
    silent = "a new rung does not help: see docs/runbooks/no-node.md."
    with_tpu, without = named(observed()), named(observed(SPOT, GPU))
    for name in ("no-replica", "above-target"):
        assert "add " in with_tpu[name].advice
        assert [silent in each[name].advice for each in (with_tpu, without)] == [True, False]


def test_a_notification_links_to_the_page_next_to_the_list_of_runbooks() -> None:
    alert = named(observed())["no-replica"]
    said = {
        runbooks: alert.documentation("", runbooks).rpartition("**Runbook.** ")[2]
        for runbooks in (
            "",
            "https://example.com/project/docs/runbooks/README.md",
            "https://docs.example.com/runbooks/index.html",
        )
    }
    assert list(said.values()) == [
        "docs/runbooks/no-replica.md\n",
        "[docs/runbooks/no-replica.md](https://example.com/project/docs/runbooks/no-replica.md)\n",
        "[docs/runbooks/no-replica.md](https://docs.example.com/runbooks/no-replica.html)\n",
    ]
