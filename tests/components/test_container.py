"""Container: the launcher with vLLM's flags, its probes, and what it may do."""

from typing import Any

import pytest

from components.exposure.plan import ExposureKind
from components.model_store.plan import StoreKind
from components.model_store.token_source import TokenSource
from components.model_store.volumes import TOKEN
from components.server.args import ModelServerArgs
from tests.components.recorder import DIGEST, Recorder
from tests.components.servers import FUNGIBLE, L4, SINGLE_GPU, SPLIT, TPU, containers


def environment(container: dict[str, Any]) -> dict[str, Any]:
    """Return a container's variables by name."""
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container["env"]}


def test_a_fungible_pod_has_a_container_for_each_family_best_first(engine: Recorder) -> None:
    assert list(containers(engine, FUNGIBLE)) == ["vllm-tpu", "vllm-nvidia"]


def test_a_split_pod_has_its_own_familys_container(engine: Recorder) -> None:
    assert list(containers(engine, SPLIT, "vllm-nvidia")) == ["vllm-nvidia"]


def test_a_container_runs_its_familys_image_by_digest(engine: Recorder) -> None:
    found = containers(engine, FUNGIBLE)
    assert {name: each["image"] for name, each in found.items()} == {
        "vllm-tpu": f"example.com/tpu@{DIGEST}",
        "vllm-nvidia": f"example.com/gpu@{DIGEST}",
    }


def test_a_container_starts_as_its_image_says(engine: Recorder) -> None:
    assert [each.get("command") for each in containers(engine, FUNGIBLE).values()] == [None, None]


def test_an_image_without_the_launcher_is_started_with_the_mounted_one(engine: Recorder) -> None:
    found = containers(engine, {**FUNGIBLE, "launcher": "pass"})
    assert {name: each["command"] for name, each in found.items()} == {
        "vllm-tpu": ["python3", "/opt/vllm-gke/launcher.py", "--accelerator", "tpu"],
        "vllm-nvidia": ["python3", "/opt/vllm-gke/launcher.py", "--accelerator", "nvidia"],
    }


def test_programs_compiled_by_an_image_without_digest_are_kept_by_its_tag(
    engine: Recorder,
) -> None:
    args: ModelServerArgs = {
        **SPLIT,
        "store_kind": StoreKind.BUCKET,
        "writable": True,
        "images": {"tpu": "r.example/vllm/vllm-tpu:v0.26.0", "nvidia": "unused"},
    }
    found = environment(containers(engine, args, "vllm-tpu")["vllm-tpu"])
    assert found["VLLM_XLA_CACHE_PATH"] == "/models/compiled/v6e-4/v0.26.0"


def test_programs_stay_in_the_pod_where_nothing_else_can_be_written(engine: Recorder) -> None:
    args: ModelServerArgs = {**SPLIT, "store_kind": StoreKind.STREAM, "bucket": "models"}
    found = environment(containers(engine, args, "vllm-tpu")["vllm-tpu"])
    assert found["VLLM_XLA_CACHE_PATH"] == "/var/cache/vllm/xla"


def test_a_stream_buffers_no_more_than_the_host_has_left(engine: Recorder) -> None:
    on_l4: ModelServerArgs = {
        **SPLIT,
        "rungs": [{"name": "l4", "shape": "nvidia-l4-1"}],
        "compute_classes": ["one"],
        "model_id": "Qwen/Qwen3-8B",
        "bucket": "models",
    }
    (streamed,) = containers(engine, {**on_l4, "store_kind": StoreKind.STREAM}).values()
    limit = '--model-loader-extra-config={"memory_limit":4294967296}'
    assert limit in streamed["args"]
    assert "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT" not in environment(streamed)


def test_a_download_buffers_no_more_than_the_host_has_left(engine: Recorder) -> None:
    on_l4: ModelServerArgs = {
        **SPLIT,
        "rungs": [{"name": "l4", "shape": "nvidia-l4-1"}],
        "compute_classes": ["one"],
        "model_id": "Qwen/Qwen3-8B",
    }
    (found,) = containers(engine, on_l4).values()
    assert environment(found)["HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT"] == "4gb"
    assert environment(found)["HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE"] == "2gb"


def test_a_streamed_model_is_read_from_the_bucket_by_its_name(engine: Recorder) -> None:
    args: ModelServerArgs = {
        **SPLIT,
        "store_kind": StoreKind.STREAM,
        "bucket": "models",
        "folder": "weights/a/b",
    }
    found = containers(engine, args, "vllm-tpu")["vllm-tpu"]
    assert "--model=gs://$(MODEL_BUCKET)/weights/a/b" in found["args"]
    assert environment(found)["MODEL_BUCKET"] == "models"


def test_a_model_on_a_disk_is_looked_for_nowhere_else(engine: Recorder) -> None:
    args: ModelServerArgs = {**SPLIT, "store_kind": StoreKind.DISK, "claim": "model"}
    for container in containers(engine, args, "vllm-tpu").values():
        assert environment(container)["HF_HUB_OFFLINE"] == "1"
    for container in containers(engine, SPLIT, "vllm-tpu").values():
        assert "HF_HUB_OFFLINE" not in environment(container)


def test_both_containers_are_given_the_flags_that_hold_on_every_rung(engine: Recorder) -> None:
    for container in containers(engine, FUNGIBLE).values():
        assert container["args"] == [
            "--",
            "--model=Qwen/Qwen2-1.5B",
            "--served-model-name=Qwen/Qwen2-1.5B",
            "--host=0.0.0.0",
            "--port=8000",
            "--max-model-len=8192",
            "--shutdown-timeout=45",
        ]


def test_a_length_that_arrives_as_a_float_is_written_as_a_whole_number(engine: Recorder) -> None:
    foreign: Any = {**FUNGIBLE, "max_model_len": 4096.0}
    assert "--max-model-len=4096" in containers(engine, foreign)["vllm-tpu"]["args"]


def test_a_fungible_container_is_privileged_and_asks_for_no_device(engine: Recorder) -> None:
    found = containers(engine, FUNGIBLE)
    assert {name: each["securityContext"] for name, each in found.items()} == {
        "vllm-tpu": {"privileged": True},
        "vllm-nvidia": {"privileged": True},
    }
    assert found["vllm-tpu"]["resources"] == {
        "requests": {"cpu": "2", "memory": "8Gi", "ephemeral-storage": "43Gi"}
    }
    assert "resources" not in found["vllm-nvidia"]


def test_a_container_that_asks_for_a_tpu_is_root_with_default_capabilities(
    engine: Recorder,
) -> None:
    found = containers(engine, SPLIT, "vllm-tpu")["vllm-tpu"]
    assert found["securityContext"] == {"allowPrivilegeEscalation": False}


@pytest.mark.parametrize(
    ("name", "host", "device"),
    [
        ("vllm-tpu", {"cpu": "90", "memory": "360Gi"}, {"google.com/tpu": "4"}),
        ("vllm-nvidia", {"cpu": "2", "memory": "8Gi"}, {"nvidia.com/gpu": "1"}),
    ],
)
def test_a_split_container_is_restricted_and_asks_for_every_device_of_its_node(
    engine: Recorder, name: str, host: dict[str, str], device: dict[str, str]
) -> None:
    found = containers(engine, {**SPLIT, "tpu_run_as_non_root": True}, name)[name]
    assert found["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert found["resources"] == {
        "requests": {**host, "ephemeral-storage": "43Gi", **device},
        "limits": device,
    }


def test_one_container_of_a_pod_names_the_port(engine: Recorder) -> None:
    found = containers(engine, FUNGIBLE)
    assert found["vllm-tpu"]["ports"][0] == {"name": "http", "containerPort": 8000}
    assert "ports" not in found["vllm-nvidia"]


def test_a_tpu_container_names_the_port_where_gke_reads_how_busy_it_is(engine: Recorder) -> None:
    metrics = {"name": "tpu-metrics", "containerPort": 8431}
    found = containers(engine, {**FUNGIBLE, "rungs": [L4, TPU]})
    assert found["vllm-tpu"]["ports"] == [metrics]
    assert found["vllm-nvidia"]["ports"] == [{"name": "http", "containerPort": 8000}]


def test_both_containers_are_ready_when_vllm_answers(engine: Recorder) -> None:
    for container in containers(engine, FUNGIBLE).values():
        assert container["readinessProbe"] == {
            "httpGet": {"path": "/health", "port": 8000},
            "periodSeconds": 10,
            "timeoutSeconds": 5,
            "failureThreshold": 3,
        }
        assert container["livenessProbe"]["failureThreshold"] == 6


@pytest.mark.parametrize(
    ("args", "deployment", "container", "seconds"),
    [
        (FUNGIBLE, "vllm", "vllm-nvidia", 1890),
        (SPLIT, "vllm-tpu", "vllm-tpu", 1890),
        (SPLIT, "vllm-nvidia", "vllm-nvidia", 690),
    ],
)
def test_a_container_may_take_as_long_as_its_slowest_rung_to_start(
    engine: Recorder, args: ModelServerArgs, deployment: str, container: str, seconds: int
) -> None:
    probe = containers(engine, args, deployment)[container]["startupProbe"]
    assert probe["failureThreshold"] * probe["periodSeconds"] == seconds


def test_a_fungible_tpu_container_is_told_what_the_device_plugin_would_tell_it(
    engine: Recorder,
) -> None:
    variables = environment(containers(engine, FUNGIBLE)["vllm-tpu"])
    assert variables["NODE_IP"] == {"fieldRef": {"fieldPath": "status.hostIP"}}
    assert variables["VBAR_CONTROL_SERVICE_URL"] == "$(NODE_IP):8353"


def test_a_split_tpu_container_is_told_by_the_device_plugin_itself(engine: Recorder) -> None:
    variables = environment(containers(engine, SPLIT, "vllm-tpu")["vllm-tpu"])
    assert {"NODE_IP", "VBAR_CONTROL_SERVICE_URL"} & set(variables) == set()


def test_a_gpu_container_finds_the_driver_where_gke_puts_it(engine: Recorder) -> None:
    variables = environment(containers(engine, FUNGIBLE)["vllm-nvidia"])
    assert variables["LD_LIBRARY_PATH"] == "/usr/local/nvidia/lib64:/usr/local/cuda/lib64"


def test_a_token_is_a_file_and_never_a_variables_value(engine: Recorder) -> None:
    gated: ModelServerArgs = {
        **FUNGIBLE,
        "token_source": TokenSource.KUBERNETES_SECRET,
        "token_secret": "hugging-face-token",
    }
    for container in containers(engine, gated).values():
        variables = environment(container)
        assert variables["HF_TOKEN_PATH"] == f"{TOKEN}/token"
        assert "HF_TOKEN" not in variables


def test_an_open_model_has_no_token(engine: Recorder) -> None:
    for container in containers(engine, {**FUNGIBLE, "rungs": [L4]}).values():
        assert "HF_TOKEN_PATH" not in environment(container)


def test_a_single_gpu_container_asks_for_its_share_of_the_machine(engine: Recorder) -> None:
    (found,) = containers(engine, SINGLE_GPU).values()
    assert found["resources"] == {
        "requests": {
            "cpu": "6",
            "memory": "24Gi",
            "ephemeral-storage": "43Gi",
            "nvidia.com/gpu": "1",
        },
        "limits": {"nvidia.com/gpu": "1"},
    }


def test_behind_googles_proxy_a_connection_is_kept_longer_than_the_proxy_keeps_it(
    engine: Recorder,
) -> None:
    proxied: ModelServerArgs = {**FUNGIBLE, "exposure": ExposureKind.INGRESS}
    for container in containers(engine, proxied).values():
        assert environment(container)["VLLM_HTTP_TIMEOUT_KEEP_ALIVE"] == "620"


def test_without_a_proxy_connections_are_kept_as_long_as_vllm_likes(engine: Recorder) -> None:
    for container in containers(engine, FUNGIBLE).values():
        assert "VLLM_HTTP_TIMEOUT_KEEP_ALIVE" not in environment(container)
