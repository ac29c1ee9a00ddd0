"""The budget of a machine's own memory, and where the weights are cached by it."""

import pytest

from components.facts.node_memory import kept_gib
from components.facts.vllm_settings import CLOSED_VARIABLES
from components.ladder.parallelism import Parallelism, Strategy
from components.ladder.rung import Layout, Rung
from components.ladder.workloads import Workload
from components.model.host_memory import (
    HostBudget,
    Loading,
    host_budget,
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


def test_pods_that_share_a_machine_have_a_cache_each() -> None:
    one = budget(rung("nvidia-l4-8"), weights=20)
    eight = budget(rung("nvidia-l4-8"), weights=20, parallelism=SINGLE)
    assert one.cache is not None
    assert eight.cache is not None
    assert (one.cache.in_memory, eight.cache.in_memory) == (True, False)


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


def test_on_autopilot_a_gpus_sidecar_caches_no_more_than_14_gib_in_memory() -> None:
    found = budget(rung("nvidia-l4-8"), autopilot=True)
    assert found.cache is not None
    assert found.cache.reason == (
        "the sidecar has at most 14 GiB on an Autopilot cluster's GPU nodes, and the cache takes 19"
    )
    assert found.sidecar == SidecarLimits(cpu_milli=2000, memory_gib=1)


def test_the_downloader_has_a_buffer_however_little_memory_is_left() -> None:
    assert hub_buffer(0) == {
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_SIZE": "1gb",
        "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER_LIMIT": "1gb",
    }
