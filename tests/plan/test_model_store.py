"""Where weights and compiled programs are kept, and what vLLM is told of it."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.facts.shapes import Family
from components.ladder.lifetime import Drain
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import Workload
from components.model.profiles import ModelChoice, common_arguments
from components.model_store.plan import (
    SidecarLimits,
    StoreKind,
    Weights,
    compilation_cache,
    fuse_annotations,
    keeps_programs,
    loading_arguments,
    mount_options,
    reader_roles,
    weights_folder,
)

DRAIN = Drain(15, 45, 15)
MODEL = ModelChoice("meta-llama/Llama-3.1-70B", 8192)


def rung(shape: str) -> Rung:
    """Return a rung of one shape."""
    return Rung(shape, shape_for(shape), Capacity.ON_DEMAND, ("us-east5-b",), 0, 1)


def served(weights: Weights, model: ModelChoice = MODEL) -> list[str]:
    """Return the flags that say what is served and from where."""
    flags = common_arguments(model, DRAIN, weights)
    names = ("--model", "--served-model-name", "--revision", "--download-dir")
    return [flag for flag in flags if flag.partition("=")[0] in names]


def test_compiled_programs_of_one_tpu_are_kept_apart_from_anothers() -> None:
    assert compilation_cache([rung("v6e-8")], Family.TPU) == "/models/compiled/v6e-8"
    assert compilation_cache([rung("v5e-8")], Family.TPU) == "/models/compiled/v5e-8"


def test_rungs_of_one_machine_share_their_compiled_programs() -> None:
    twice = [rung("v6e-8"), rung("v6e-8")]
    assert compilation_cache(twice, Family.TPU) == "/models/compiled/v6e-8"


def test_the_programs_of_gpus_are_kept_by_the_machine_and_apart_from_a_tpus() -> None:
    both = [rung("nvidia-l4-2"), rung("v6e-1"), rung("nvidia-l4-2")]
    assert compilation_cache(both, Family.NVIDIA) == "/models/compiled/nvidia-l4-2"
    roomier = [rung("nvidia-l4-1/g2-standard-8")]
    assert compilation_cache(roomier, Family.NVIDIA) == "/models/compiled/nvidia-l4-1-g2-standard-8"


def test_two_machines_with_gpus_keep_no_programs_as_one_would_read_the_others_links() -> None:
    two = [rung("nvidia-l4-2"), rung("nvidia-tesla-t4-2")]
    assert compilation_cache(two, Family.NVIDIA) is None
    assert not keeps_programs(two)
    assert keeps_programs([*two, rung("v6e-1")])


def test_a_family_that_is_not_on_the_ladder_has_no_programs() -> None:
    assert compilation_cache([rung("v6e-1")], Family.NVIDIA) is None


@pytest.mark.parametrize(
    ("weights", "model"),
    [
        (Weights(), "meta-llama/Llama-3.1-70B"),
        (Weights(StoreKind.BUCKET, "weights/a/b"), "/models/weights/a/b"),
        (Weights(StoreKind.BUCKET, ""), "/models"),
        (Weights(StoreKind.DISK, "weights/a/b"), "/models/weights/a/b"),
        (Weights(StoreKind.STREAM, "weights/a/b"), "gs://$(MODEL_BUCKET)/weights/a/b"),
        (Weights(StoreKind.STREAM, ""), "gs://$(MODEL_BUCKET)"),
    ],
)
def test_vllm_serves_from_where_the_weights_are_under_the_models_own_name(
    weights: Weights, model: str
) -> None:
    assert served(weights) == [
        f"--model={model}",
        "--served-model-name=meta-llama/Llama-3.1-70B",
    ]


def test_a_replica_that_downloads_asks_for_the_revision() -> None:
    pinned = ModelChoice("a/b", 8192, revision="v1.0")
    assert served(Weights(), pinned) == [
        "--model=a/b",
        "--served-model-name=a/b",
        "--revision=v1.0",
    ]


def test_a_revision_that_is_there_already_is_not_asked_for() -> None:
    pinned = ModelChoice("a/b", 8192, revision="v1.0")
    weights = Weights(StoreKind.BUCKET, weights_folder("a/b", "v1.0"))
    assert served(weights, pinned) == [
        "--model=/models/weights/a/b@v1.0",
        "--served-model-name=a/b",
    ]


def test_the_newest_revision_has_the_models_own_folder() -> None:
    assert weights_folder("a/b", "main") == "weights/a/b"


def test_a_bucket_is_read_by_who_reads_and_used_by_who_writes() -> None:
    assert reader_roles(StoreKind.BUCKET, writable=False) == ("roles/storage.objectViewer",)
    assert reader_roles(StoreKind.BUCKET, writable=True) == ("roles/storage.objectUser",)


def test_the_streamer_may_also_look_at_the_bucket_itself() -> None:
    assert reader_roles(StoreKind.STREAM, writable=False) == (
        "roles/storage.objectViewer",
        "roles/storage.bucketViewer",
    )


@pytest.mark.parametrize(
    ("shapes", "flags"),
    [
        (["nvidia-l4-1"], ("--load-format=runai_streamer",)),
        (["v6e-8"], ("--load-format=runai_streamer",)),
        (
            ["nvidia-l4-1", "nvidia-l4-4"],
            (
                "--load-format=runai_streamer",
                '--model-loader-extra-config={"distributed":true}',
            ),
        ),
        (["nvidia-l4-4", "v6e-8"], ("--load-format=runai_streamer",)),
    ],
)
def test_several_gpus_share_the_reading_and_a_tpu_does_not(
    shapes: list[str], flags: tuple[str, ...]
) -> None:
    workload = Workload("vllm", Layout.FUNGIBLE, tuple(rung(shape) for shape in shapes))
    assert loading_arguments(Weights(StoreKind.STREAM), workload) == flags


def test_what_a_stream_buffers_is_said_where_the_streamers_own_limit_is_too_much() -> None:
    one = Workload("vllm", Layout.SPLIT, (rung("nvidia-l4-1"),))
    two = Workload("vllm", Layout.SPLIT, (rung("nvidia-l4-2"),))
    assert loading_arguments(Weights(StoreKind.STREAM), one, 4 * 2**30) == (
        "--load-format=runai_streamer",
        '--model-loader-extra-config={"memory_limit":4294967296}',
    )
    assert loading_arguments(Weights(StoreKind.STREAM), two, 0) == (
        "--load-format=runai_streamer",
        '--model-loader-extra-config={"distributed":true,"memory_limit":0}',
    )


def test_a_sidecar_without_limits_is_written_with_zeros_and_one_with_them_with_each() -> None:
    assert fuse_annotations(None) == {
        "gke-gcsfuse/volumes": "true",
        "gke-gcsfuse/cpu-limit": "0",
        "gke-gcsfuse/memory-limit": "0",
        "gke-gcsfuse/ephemeral-storage-limit": "0",
    }
    assert fuse_annotations(SidecarLimits(cpu_milli=500, memory_gib=20)) == {
        "gke-gcsfuse/volumes": "true",
        "gke-gcsfuse/cpu-limit": "500m",
        "gke-gcsfuse/memory-limit": "20Gi",
        "gke-gcsfuse/ephemeral-storage-limit": "5Gi",
    }


def test_weights_that_are_files_are_loaded_as_vllm_likes() -> None:
    workload = Workload("vllm", Layout.SPLIT, (rung("nvidia-l4-1"),))
    assert loading_arguments(Weights(StoreKind.BUCKET), workload) == ()


def test_a_bucket_is_mounted_with_the_tutorials_options_for_the_serving_user() -> None:
    assert mount_options(18432) == (
        "implicit-dirs,uid=10001,gid=10001,"
        "file-cache:enable-parallel-downloads:true,"
        "file-cache:parallel-downloads-per-file:100,"
        "file-cache:max-parallel-downloads:-1,"
        "file-cache:download-chunk-size-mb:10,"
        "file-cache:max-size-mb:18432"
    )
