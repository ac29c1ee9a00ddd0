"""Pod volumes: where each comes from, and which container sees it."""

from typing import Any

from components.ladder.args import RungArgs
from components.model_store.plan import StoreKind
from components.model_store.token_source import TokenSource
from components.server.args import ModelServerArgs
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, SPLIT, TPU, pod

FROM_SECRET: ModelServerArgs = {
    **SPLIT,
    "token_source": TokenSource.KUBERNETES_SECRET,
    "token_secret": "hugging-face-token",
}


def volumes(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a pod's volumes by name."""
    return {each["name"]: each for each in spec["volumes"]}


def mounts(spec: dict[str, Any]) -> dict[str, list[str]]:
    """Return the names of the volumes that each container mounts."""
    return {
        container["name"]: [each["name"] for each in container["volumeMounts"]]
        for container in spec["containers"]
    }


def test_a_split_pod_has_a_cache_shared_memory_and_its_profiles(engine: Recorder) -> None:
    spec = pod(engine, SPLIT, "vllm-nvidia")
    assert list(volumes(spec)) == ["cache", "shm", "profiles"]
    assert mounts(spec) == {"vllm-nvidia": ["cache", "shm", "profiles"]}


def test_the_cache_is_as_large_as_the_storage_that_the_pod_asks_for(engine: Recorder) -> None:
    rungs: list[RungArgs] = [{"name": "a", "shape": "v6e-8"}, {"name": "b", "shape": "nvidia-l4-8"}]
    source = TokenSource.KUBERNETES_SECRET
    model: ModelServerArgs = {
        **FUNGIBLE,
        "rungs": rungs,
        "model_id": "meta-llama/Llama-3.1-70B",
        "token_source": source,
        "token_secret": "token",
    }
    spec = pod(engine, model)
    limit = volumes(spec)["cache"]["emptyDir"]["sizeLimit"]
    asked = spec["containers"][0]["resources"]["requests"]["ephemeral-storage"]
    assert (limit, asked) == ("188Gi", "188Gi")


def test_workers_share_a_part_of_the_memory_that_the_pod_asks_for(engine: Recorder) -> None:
    assert volumes(pod(engine, FUNGIBLE))["shm"]["emptyDir"] == {
        "medium": "Memory",
        "sizeLimit": "4Gi",
    }


def test_a_fungible_gpu_container_alone_sees_the_hosts_driver(engine: Recorder) -> None:
    spec = pod(engine, FUNGIBLE)
    assert volumes(spec)["nvidia"]["hostPath"] == {
        "path": "/home/kubernetes/bin/nvidia",
        "type": "DirectoryOrCreate",
    }
    assert mounts(spec) == {
        "vllm-tpu": ["cache", "shm", "profiles"],
        "vllm-nvidia": ["cache", "shm", "profiles", "nvidia"],
    }


def test_a_ladder_without_a_gpu_needs_no_driver(engine: Recorder) -> None:
    assert "nvidia" not in volumes(pod(engine, {**FUNGIBLE, "rungs": [TPU]}))


def test_only_cache_and_memory_can_be_written(engine: Recorder) -> None:
    spec = pod(engine, {**FROM_SECRET, "layout": FUNGIBLE["layout"], "compute_classes": ["one"]})
    writable = {
        each["name"]
        for container in spec["containers"]
        for each in container["volumeMounts"]
        if not each.get("readOnly", False)
    }
    assert writable == {"cache", "shm"}


def test_a_token_of_pulumi_is_mounted_from_its_secret(engine: Recorder) -> None:
    token = volumes(pod(engine, FROM_SECRET, "vllm-tpu"))["token"]
    assert token == {"name": "token", "secret": {"secretName": "hugging-face-token"}}


def test_a_token_of_secret_manager_is_mounted_by_gkes_driver(engine: Recorder) -> None:
    args: ModelServerArgs = {**FROM_SECRET, "token_source": TokenSource.SECRET_MANAGER}
    assert volumes(pod(engine, args, "vllm-tpu"))["token"]["csi"] == {
        "driver": "secrets-store-gke.csi.k8s.io",
        "readOnly": True,
        "volumeAttributes": {"secretProviderClass": "hugging-face-token"},
    }


def test_a_launcher_is_mounted_where_the_built_images_have_it(engine: Recorder) -> None:
    spec = pod(engine, {**FUNGIBLE, "launcher": "pass"})
    (made,) = [
        each["metadata"]["name"]
        for each in engine.inputs("kubernetes:core/v1:ConfigMap").values()
        if each["data"] == {"launcher.py": "pass"}
    ]
    assert volumes(spec)["launcher"] == {"name": "launcher", "configMap": {"name": made}}
    for container in spec["containers"]:
        assert {"name": "launcher", "mountPath": "/opt/vllm-gke", "readOnly": True} in container[
            "volumeMounts"
        ]


def test_one_launcher_serves_every_deployment(engine: Recorder) -> None:
    pod(engine, {**SPLIT, "launcher": "pass"}, "vllm-tpu")
    names = list(engine.inputs("kubernetes:core/v1:ConfigMap"))
    assert names.count("vllm-launcher") == 1


def models(engine: Recorder, args: ModelServerArgs, family: str) -> dict[str, Any]:
    """Return how the container of a family mounts the model, and what from."""
    spec = pod(engine, args, f"vllm-{family}")
    (mount,) = [each for each in spec["containers"][0]["volumeMounts"] if each["name"] == "models"]
    return {"read_only": mount.get("readOnly", False), **volumes(spec)["models"]}


def test_a_bucket_is_written_by_who_compiles_for_a_tpu_alone(engine: Recorder) -> None:
    args: ModelServerArgs = {
        **SPLIT,
        "store_kind": StoreKind.BUCKET,
        "writable": True,
        "bucket": "models",
    }
    found = {family: models(engine, args, family) for family in ("tpu", "nvidia")}
    assert {family: each["read_only"] for family, each in found.items()} == {
        "tpu": False,
        "nvidia": True,
    }
    assert {family: each["csi"]["readOnly"] for family, each in found.items()} == {
        "tpu": False,
        "nvidia": True,
    }


QWEN3_ON_L4: ModelServerArgs = {
    **SPLIT,
    "rungs": [{"name": "l4", "shape": "nvidia-l4-1"}],
    "compute_classes": ["one"],
    "model_id": "Qwen/Qwen3-8B",
    "store_kind": StoreKind.BUCKET,
    "bucket": "models",
}


def test_weights_that_the_hosts_memory_does_not_hold_are_cached_on_its_disk(
    engine: Recorder,
) -> None:
    spec = pod(engine, QWEN3_ON_L4)
    assert volumes(spec)["gke-gcsfuse-cache"]["emptyDir"] == {"sizeLimit": "19Gi"}
    options = volumes(spec)["models"]["csi"]["volumeAttributes"]["mountOptions"].split(",")
    assert "file-cache:max-size-mb:18432" in options
    asked = spec["containers"][0]["resources"]["requests"]["ephemeral-storage"]
    assert asked == "53Gi"


def test_every_volume_in_memory_has_a_limit(engine: Recorder) -> None:
    tpu: list[RungArgs] = [{"name": "v6e", "shape": "v6e-8"}]
    spec = pod(engine, {**QWEN3_ON_L4, "rungs": tpu})
    in_memory = {
        name: volume["emptyDir"]["sizeLimit"]
        for name, volume in volumes(spec).items()
        if volume.get("emptyDir", {}).get("medium") == "Memory"
    }
    assert in_memory == {"shm": "16Gi", "gke-gcsfuse-cache": "19Gi"}


def test_a_disk_is_mounted_by_its_claim_to_read_only(engine: Recorder) -> None:
    args: ModelServerArgs = {**SPLIT, "store_kind": StoreKind.DISK, "claim": "model"}
    assert models(engine, args, "nvidia") == {
        "read_only": True,
        "name": "models",
        "persistentVolumeClaim": {"claimName": "model", "readOnly": True},
    }


def test_a_streamed_model_is_no_volume(engine: Recorder) -> None:
    args: ModelServerArgs = {**SPLIT, "store_kind": StoreKind.STREAM, "bucket": "models"}
    assert list(volumes(pod(engine, args, "vllm-nvidia"))) == ["cache", "shm", "profiles"]
