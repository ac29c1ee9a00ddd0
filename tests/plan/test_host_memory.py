"""The budget of a machine's own memory, and where the weights are cached by it."""

from dataclasses import replace

import pytest

from components.facts.accelerators import SHAPES
from components.facts.node_memory import kept_gib
from components.facts.vllm_settings import CLOSED_VARIABLES
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import Workload
from components.model.host_memory import (
    HostBudget,
    Loading,
    host_budget,
    host_problems,
    hub_buffer,
    stream_limit,
)
from components.model_store.plan import SidecarLimits, StoreKind
from tests.plan.choices import rung

QWEN3_8B, LLAMA_70B = 15.3, 131.5
L4, L4_LARGE = rung("nvidia-l4-1", "l4"), rung("nvidia-l4-1/g2-standard-32", "l4-large")
V6E, V6E_8 = rung("v6e-1", "v6e"), rung("v6e-8", "v6e-8")
SINGLE = Parallelism(Strategy.SINGLE_GPU)


def budget(
    *rungs: Rung,
    kind: StoreKind = StoreKind.BUCKET,
    weights: float = QWEN3_8B,
    layout: Layout = Layout.SPLIT,
    parallelism: Parallelism | None = None,
    autopilot: bool = False,
) -> HostBudget:
    """Return the budget of one Deployment."""
    workload = Workload("vllm", layout, rungs, parallelism or Parallelism())
    return host_budget(workload, Loading(kind, weights, autopilot))


# Of 16 GiB: 388 MiB for the system, 2623 MiB for the kubelet and 4% more of these for image
# streaming, and 100 MiB before pods are evicted.
@pytest.mark.parametrize(("memory", "kept"), [(16, 3.14), (64, 6.96), (128, 11.93), (1440, 61.73)])
def test_gke_keeps_a_share_of_each_part_of_a_nodes_memory(memory: int, kept: float) -> None:
    assert kept_gib(memory) == pytest.approx(kept, abs=0.01)


def test_the_parts_of_a_machine_and_what_is_left_are_all_of_it() -> None:
    (l4,) = budget(L4).machines
    parts = {
        "kept": l4.kept,
        "engine": l4.engine,
        "shm": l4.shm,
        "sidecar": l4.sidecar,
        "left": l4.left,
    }
    assert {name: round(gib, 1) for name, gib in parts.items()} == {
        "kept": 4.1,
        "engine": 5.6,
        "shm": 2.0,
        "sidecar": 1.0,
        "left": 3.3,
    }
    assert (l4.loading, l4.cache, sum(parts.values())) == (0, 0, 16)


def test_weights_that_memory_does_not_hold_are_cached_on_disk() -> None:
    cache = budget(L4).cache
    assert cache is not None
    assert (cache.in_memory, cache.size_gib) == (False, 19)
    assert cache.reason == (
        "memory of g2-standard-4, of 'l4', has room for 2.9 GiB, and the cache takes 19"
    )
    both = budget(L4, V6E).cache
    assert both is not None
    assert both.reason.endswith(", and the cache takes 19, and the pods of a Deployment are alike")


def test_weights_that_memory_holds_are_cached_there() -> None:
    found = budget(V6E)
    assert found.cache is not None
    assert found.cache.in_memory
    assert found.cache.reason == "each machine of its Deployment has room for 19 GiB"
    (machine,) = found.machines
    assert machine.cache == 19
    assert machine.left == pytest.approx(replace(machine, cache=0).left - 19)


def test_a_deployment_has_one_cache_so_its_smallest_machine_decides() -> None:
    found = budget(V6E, L4, layout=Layout.FUNGIBLE)
    assert found.cache is not None
    assert not found.cache.in_memory
    assert [machine.cache for machine in found.machines] == [0, 0]


def test_a_cache_in_memory_leaves_what_the_pods_ask_for() -> None:
    # 128 GiB: vLLM takes 5.6 of them, and the pod asks for 64.
    large = budget(L4_LARGE, weights=50).cache
    assert large is not None
    assert not large.in_memory
    assert large.reason.startswith("memory of g2-standard-32, of 'l4-large', has room for 50.")


def test_pods_that_share_a_machine_have_a_cache_each() -> None:
    one = budget(rung("nvidia-l4-8"), weights=20)
    eight = budget(rung("nvidia-l4-8"), weights=20, parallelism=SINGLE)
    assert one.cache is not None
    assert eight.cache is not None
    assert (one.cache.in_memory, eight.cache.in_memory) == (True, False)


def test_the_file_cache_stays_within_its_volume() -> None:
    cache = budget(L4).cache
    assert cache is not None
    assert cache.file_mib == 18 * 1024


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (StoreKind.HUGGING_FACE, QWEN3_8B),
        (StoreKind.BUCKET, 19),
        (StoreKind.DISK, 0),
        (StoreKind.STREAM, 0),
    ],
)
def test_what_is_downloaded_or_cached_on_disk_is_kept_on_the_node(
    kind: StoreKind, kept: float
) -> None:
    assert budget(L4, kind=kind).kept_gib == kept


def test_a_cache_in_memory_is_not_kept_on_the_nodes_disk() -> None:
    assert budget(V6E).kept_gib == 0


@pytest.mark.parametrize("kind", [StoreKind.HUGGING_FACE, StoreKind.DISK, StoreKind.STREAM])
def test_without_a_mounted_bucket_there_is_no_cache_and_no_sidecar(kind: StoreKind) -> None:
    found = budget(V6E, kind=kind)
    assert (found.cache, found.sidecar) == (None, None)
    assert [machine.sidecar for machine in found.machines] == [0]


def test_a_tpus_host_holds_the_weights_before_its_chips_do() -> None:
    (tpu,) = budget(V6E, kind=StoreKind.DISK).machines
    (gpu,) = budget(L4, kind=StoreKind.DISK).machines
    assert tpu.engine - gpu.engine == pytest.approx(QWEN3_8B)


def test_the_container_of_a_fungible_pod_that_waits_takes_a_little() -> None:
    (alone,) = budget(L4).machines
    (_, beside) = budget(V6E, L4, layout=Layout.FUNGIBLE).machines
    assert (beside.engine - alone.engine) * 1024 == pytest.approx(13)


@pytest.mark.parametrize(
    ("one", "weights", "buffer"),
    [
        (L4, QWEN3_8B, 4),
        (L4, 2.9, None),  # as much as there is to download fits
        (L4_LARGE, QWEN3_8B, None),
        (V6E, QWEN3_8B, None),
    ],
)
def test_a_download_buffers_no_more_than_the_machine_has_left(
    one: Rung, weights: float, buffer: int | None
) -> None:
    assert budget(one, kind=StoreKind.HUGGING_FACE, weights=weights).buffer_gib == buffer


def test_a_stream_buffers_no_more_than_the_machine_has_left() -> None:
    # The streamer's own limit is 37 GiB, on a machine of 16.
    assert budget(L4, kind=StoreKind.STREAM).buffer_gib == 4
    assert budget(V6E_8, kind=StoreKind.STREAM, weights=LLAMA_70B).buffer_gib is None


def test_the_buffers_are_the_downloaders_variables() -> None:
    assert hub_buffer(4) == {
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE": "2gb",
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT": "4gb",
    }


def test_a_stack_file_does_not_set_the_downloaders_variables() -> None:
    assert hub_buffer(4).keys() - CLOSED_VARIABLES.keys() == set()


@pytest.mark.parametrize(
    ("gib", "readers", "limit"), [(8, 1, 8 * 2**30), (8, 2, 4 * 2**30), (8, 4, 0), (3, 1, 0)]
)
def test_processes_share_the_buffer_of_a_stream_and_have_one_tensor_at_least(
    gib: int, readers: int, limit: int
) -> None:
    assert stream_limit(gib, readers) == limit


def test_on_a_standard_cluster_the_sidecar_has_no_limits() -> None:
    assert budget(V6E_8, weights=LLAMA_70B).sidecar is None


def test_on_autopilot_the_sidecar_may_take_what_it_caches_in_memory() -> None:
    found = budget(V6E_8, weights=LLAMA_70B, autopilot=True)
    assert found.cache is not None
    assert (found.cache.in_memory, found.cache.size_gib) == (True, 147)
    assert found.sidecar == SidecarLimits(cpu_milli=8000, memory_gib=148)


def test_on_autopilot_a_gpus_sidecar_caches_no_more_than_14_gib_in_memory() -> None:
    found = budget(rung("nvidia-l4-8"), autopilot=True)
    assert found.cache is not None
    assert found.cache.reason == (
        "the sidecar has at most 14 GiB on an Autopilot cluster's GPU nodes, and the cache takes 19"
    )
    assert found.sidecar == SidecarLimits(cpu_milli=2000, memory_gib=1)


@pytest.mark.parametrize("key", SHAPES)
def test_every_machine_holds_what_pods_surely_take_of_a_model_that_fits_its_devices(
    key: str,
) -> None:
    one = rung(key)
    found = budget(one, kind=StoreKind.DISK, weights=0.9 * one.shape.accelerator_memory_gib)
    assert list(host_problems(found, {"one": 0})) == []


def test_a_machine_without_that_memory_is_doubted_with_a_larger_one() -> None:
    # No machine of the tables: each of them has room for the models that its chips hold.
    v7x = rung("v7x-1")
    small = replace(v7x, shape=replace(v7x.shape, memory_gb=124))
    (found,) = host_problems(budget(small, weights=150), {"one": 3})
    assert found.key == "pools.3.minMemoryGb"
    assert found.message.startswith("tpu7x-standard-1t has 124 GiB of memory of its own, and GKE, ")
    assert found.message.endswith("write a larger machine, e.g. minMemoryGb: 248")


def test_the_host_of_a_tpu_is_not_said_to_hold_more_than_its_chips() -> None:
    # 140 GiB is what is assumed of a model whose size is not known; a chip has 15.75.
    v5e = budget(rung("v5e-1", "v5e"), kind=StoreKind.HUGGING_FACE, weights=140)
    assert list(host_problems(v5e, {"v5e": 0})) == []
    assert v5e.buffer_gib is None


def test_the_downloader_has_a_buffer_however_little_memory_is_left() -> None:
    assert hub_buffer(0) == {
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE": "1gb",
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT": "1gb",
    }
