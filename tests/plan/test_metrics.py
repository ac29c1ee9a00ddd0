"""Metrics: what the autoscaler and GKE call them."""

import re

import pytest

from components.scaling.metrics import (
    Metric,
    Source,
    autoscaling_metric_spec,
    is_shared,
    metric_name,
    native_gauge,
    quantity,
)


def test_a_whole_target_has_no_unit() -> None:
    assert quantity(10.0) == "10"


def test_a_share_is_written_in_thousandths() -> None:
    assert quantity(0.8) == "800m"


def test_the_adapter_knows_a_metric_by_its_name_in_managed_prometheus() -> None:
    name = metric_name(Metric.BATCH, Source.ADAPTER, "vllm")
    assert name == "prometheus.googleapis.com|vllm:num_requests_running|gauge"


def test_gke_knows_a_metric_by_the_object_that_reads_it() -> None:
    name = metric_name(Metric.KV_CACHE, Source.NATIVE, "vllm")
    assert name == "autoscaling.gke.io|vllm|kv-cache-usage-perc"


@pytest.mark.parametrize("metric", Metric)
def test_gkes_own_names_have_no_character_that_gke_refuses(metric: Metric) -> None:
    assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", native_gauge(metric))


def test_only_the_queue_is_followed_across_workloads_and_only_below_the_best() -> None:
    shared = [(metric, place) for metric in Metric for place in (0, 1) if is_shared(metric, place)]
    assert shared == [(Metric.QUEUE, 1)]


def test_gke_reads_every_gauge_of_a_pod_at_one_endpoint() -> None:
    spec = autoscaling_metric_spec([Metric.QUEUE, Metric.KV_CACHE], {"app": "vllm"}, 8000)
    assert spec == {
        "metrics": [
            {
                "pod": {
                    "selector": {"matchLabels": {"app": "vllm"}},
                    "containers": [
                        {
                            "endpoint": {"port": 8000, "path": "/metrics"},
                            "metrics": [
                                {
                                    "gauge": {
                                        "name": "num-requests-waiting",
                                        "prometheusMetricName": "vllm:num_requests_waiting",
                                    }
                                },
                                {
                                    "gauge": {
                                        "name": "kv-cache-usage-perc",
                                        "prometheusMetricName": "vllm:kv_cache_usage_perc",
                                    }
                                },
                            ],
                        }
                    ],
                }
            }
        ]
    }
