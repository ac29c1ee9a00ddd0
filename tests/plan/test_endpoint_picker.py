"""The endpoint picker: by what it chooses, and that vLLM tells it that."""

import json
from typing import Any

import pytest

from components.exposure.endpoint_picker_plan import IMAGE, METRICS, picker_arguments, picker_config
from components.facts import vllm


@pytest.fixture
def config() -> Any:
    """Return what the picker reads at its start."""
    return json.loads(picker_config())


@pytest.mark.parametrize("metric", METRICS.values())
def test_a_metric_that_the_picker_reads_is_one_of_the_pinned_release(metric: str) -> None:
    assert vllm.METRIC_KINDS[metric] == "gauge"


def test_a_replica_is_chosen_by_what_it_runs_what_it_holds_and_what_waits(config: Any) -> None:
    (profile,) = config["schedulingProfiles"]
    assert profile["plugins"] == [
        {"pluginRef": "running-requests-size-scorer", "weight": 1},
        {"pluginRef": "kv-cache-utilization-scorer", "weight": 1},
        {"pluginRef": "queue-scorer", "weight": 1},
    ]


def test_every_plugin_that_chooses_is_one_that_is_started(config: Any) -> None:
    started = {plugin["type"] for plugin in config["plugins"]}
    chosen = {one["pluginRef"] for one in config["schedulingProfiles"][0]["plugins"]}
    assert chosen <= started


def test_a_request_of_any_api_is_sent_on_without_a_look_at_its_body(config: Any) -> None:
    assert config["parser"] == {"pluginRef": "passthrough-parser"}
    assert {"type": "passthrough-parser"} in config["plugins"]


def test_no_metric_is_asked_for_that_vllm_exports_with_adapters_only(config: Any) -> None:
    (extractor,) = [one for one in config["plugins"] if one["type"] == "core-metrics-extractor"]
    (engine,) = extractor["parameters"]["engineConfigs"]
    assert engine == {"name": "vllm", **METRICS, "loraSpec": "", "cacheInfoSpec": ""}


def test_the_picker_runs_by_digest() -> None:
    name, digest = IMAGE.split("@")
    assert name == "registry.k8s.io/gateway-api-inference-extension/epp"
    assert len(digest) == len("sha256:") + 64


def test_the_picker_is_told_its_pool_and_its_file() -> None:
    assert picker_arguments("vllm")[:2] == [
        "--pool-name=vllm",
        "--config-file=/config/picker.json",
    ]
