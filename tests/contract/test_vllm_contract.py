"""vLLM's flags, metrics and variables at the pinned release, and what this project relies on."""

import json
import pathlib

import pytest

from components.facts import vllm
from tests.judges import Heard
from tools.vllm import contract as vllm_contract
from tools.vllm.parser import find_or_get

IMAGES = pathlib.Path(__file__).parents[2] / "images"
TABLE = json.loads(vllm_contract.TABLE.read_text())


@pytest.mark.parametrize(
    "flag",
    [
        "--shutdown-timeout",
        "--max-num-batched-tokens",
        "--max-num-seqs",
        "--max-model-len",
        "--tensor-parallel-size",
        "--served-model-name",
        "--model",
        "--host",
        "--port",
        "--gpu-memory-utilization",
        "--no-enable-prefix-caching",
    ],
)
def test_a_flag_the_serving_plan_relies_on_exists(flag: str) -> None:
    assert flag in vllm.FLAGS


@pytest.mark.parametrize(
    "flag",
    [
        "--swap-space",  # gone: --kv-offloading-size
        "--disable-log-requests",  # gone: off unless --enable-log-requests
        "--max-num-queued-reqs",  # newer than the pinned release
        "--no-disable-log-stats",  # store_true has no twin
        "--no-hf-token",  # `bool | str | None` has no twin
        "--no-max-model-len",
    ],
)
def test_a_flag_of_another_release_is_not_in_the_table(flag: str) -> None:
    assert flag not in vllm.FLAGS


@pytest.mark.parametrize(
    ("metric", "kind"),
    [
        ("vllm:num_requests_waiting", "gauge"),
        ("vllm:num_requests_running", "gauge"),
        ("vllm:kv_cache_usage_perc", "gauge"),
        ("vllm:cache_config_info", "gauge"),
        ("vllm:generation_tokens", "counter"),
        ("vllm:time_to_first_token_seconds", "histogram"),
        ("vllm:inter_token_latency_seconds", "histogram"),
    ],
)
def test_a_metric_this_project_reads_is_exported(metric: str, kind: str) -> None:
    assert vllm.METRIC_KINDS[metric] == kind


@pytest.mark.parametrize(
    "metric",
    [
        "vllm:gpu_cache_usage_perc",
        "vllm:num_requests_swapped",
        "vllm:cpu_cache_usage_perc",
        "vllm:time_per_output_token_seconds",
    ],
)
def test_a_metric_that_old_dashboards_use_is_gone(metric: str) -> None:
    assert metric not in vllm.METRICS


def test_series_carry_the_suffixes_of_their_kind() -> None:
    expected = {
        "vllm:num_requests_waiting",
        "vllm:request_success_total",
        "vllm:iteration_tokens_total_bucket",
        "vllm:e2e_request_latency_seconds_sum",
        "vllm:e2e_request_latency_seconds_count",
    }
    assert expected <= set(vllm.SERIES)
    assert not {"vllm:request_success", "vllm:e2e_request_latency_seconds"} & set(vllm.SERIES)


@pytest.mark.parametrize(
    ("metric", "labels"),
    [
        ("vllm:num_requests_waiting", ("model_name", "engine")),
        ("vllm:request_success", ("model_name", "engine", "finished_reason")),
        ("vllm:lora_requests_info", ("max_lora", "waiting_lora_adapters", "running_lora_adapters")),
        ("vllm:cache_config_info", None),  # the fields of vLLM's cache configuration
    ],
)
def test_a_metric_has_the_labels_that_vllm_declares(
    metric: str, labels: tuple[str, ...] | None
) -> None:
    assert vllm.METRIC_LABELS[metric] == labels


def test_the_variables_of_vllm_and_of_its_tpu_plugin_are_kept_apart() -> None:
    assert {"VLLM_ENGINE_READY_TIMEOUT_S", "VLLM_PORT", "VLLM_XLA_CACHE_PATH"} <= vllm.ENVIRONMENT
    assert {"TPU_ACCELERATOR_TYPE", "SKIP_JAX_PRECOMPILE"} <= vllm.TPU_ENVIRONMENT
    assert "VLLM_USE_V1" not in vllm.ENVIRONMENT | vllm.TPU_ENVIRONMENT


@pytest.mark.parametrize("image", ["tpu", "gpu"])
def test_the_images_run_the_release_of_the_table(image: str) -> None:
    (base,) = [
        line
        for line in (IMAGES / image / "Dockerfile").read_text().splitlines()
        if line.startswith("FROM ")
    ]
    assert base.partition(":")[2].partition("@")[0] == f"v{vllm.VERSION}"


def test_the_table_says_where_it_was_read_and_when() -> None:
    assert TABLE["source"].startswith(f"wheels vllm-tpu {vllm.VERSION} and tpu-inference")
    assert len(TABLE["read"]) == len("2026-11-21")


@pytest.mark.xdist_group("every-stack")
def test_the_table_is_what_the_wheel_says(heard: Heard) -> None:
    heard("vLLM's wheel")
    wheels = find_or_get().wheels
    read = vllm_contract.contract(wheels, vllm.VERSION)
    assert {**read, "read": TABLE["read"]} == TABLE
