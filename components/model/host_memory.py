"""The memory budget of a machine: its consumers, and the resulting location of the weights' cache.

The budget is for a whole Deployment, whose pods are the same on all rungs. Most figures are upper
bounds or requests from the vendors' own manifests, so a machine that is too small by them is a
warning and not an error.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.node_memory import kept_gib
from ..facts.shapes import Family
from ..ladder.requests import HostRequest, host_request
from ..ladder.rung import Layout, Rung
from ..ladder.workloads import Workload
from ..model_store.plan import SidecarLimits, StoreKind
from .held import Held

_GIB = 2**30

_NOTHING = Held()

_SYSTEM_PODS_GIB = 1.0
"""GKE's own pods on a node (logging, metrics, network, drivers): an allowance, since no list of
their requests is published."""

_ENGINE_GIB = 6e9 / _GIB
"""vLLM's processes for each device: the memory request of vLLM's own Deployment for one GPU and a
model of 7 billion parameters (docs/deployment/k8s.md of 0.26.0)."""

_IDLE_GIB = 13 / 1024
"""The launcher in the waiting container of a fungible pod: its resident memory, measured with
CPython 3.11 (2026-11-30)."""

_SIDECAR_GIB = 1.0
"""The Cloud Storage FUSE sidecar: 100 parts of a file at once, each a chunk of 10 MB, as in the
mount options (`model_store/plan.py`)."""

_HUB_BUFFER_GIB = 6e9 / _GIB
"""Buffer of Hugging Face's downloader: 2 GB, and 512 MB for each of the 8 files that
`snapshot_download` downloads at once (huggingface/xet-core @af1a3ff9
`xet_runtime/src/config/groups/reconstruction.rs`, 2026-08-19)."""

_STREAM_BUFFER_GIB = 40e9 / _GIB
"""Buffer of the Run:ai streamer without a limit (run-ai/runai-model-streamer @f73a19a
`docs/src/env-vars.md`, 2026-04-29); shared reading has no limit of its own."""

_LEAST_STREAM_GIB = 4
"""Smallest limit that the program sets: the streamer refuses one below the model's largest tensor,
and with 0 it buffers only that tensor (`requests_iterator.py`, same source)."""

_SIDECAR_CPU_MILLI = {Family.NVIDIA: 2000, Family.TPU: 8000}
_AUTOPILOT_GPU_SIDECAR_GIB = 14
"""Maximum CPU and memory of the sidecar on an Autopilot cluster's GPU nodes; for TPUs an allowance
(GoogleCloudPlatform/gcs-fuse-csi-driver @5fcdc04 `docs/troubleshooting.md`, 2026-08-21)."""


@dataclass(frozen=True)
class HostMemory:
    """The memory of one machine in GiB: the use of all its pods together, and the rest."""

    rung: Rung
    kept: float
    """Memory of GKE, the operating system and GKE's own pods."""
    engine: float
    """Memory of vLLM, and of the idle containers of fungible pods. On a TPU host it includes the
    weights, which are loaded there before they go to the chips."""
    shm: float
    loading: float
    """Buffers of the program that downloads or streams the weights."""
    cache: float
    """The weights that Cloud Storage FUSE caches in memory; 0 if the cache is on disk."""
    sidecar: float

    @property
    def machine(self) -> float:
        """Return the machine's memory; Google's "GB" of memory are GiB."""
        return self.rung.shape.memory_gb

    @property
    def left(self) -> float:
        """Return the unused memory, which the page cache can use."""
        used = self.kept + self.engine + self.shm + self.loading + self.cache + self.sidecar
        return self.machine - used


@dataclass(frozen=True)
class WeightsCache:
    """The location of the Cloud Storage FUSE sidecar's cache of files."""

    in_memory: bool
    size_gib: int
    """Size of its volume: the weights, a tenth more, and 2 GiB for compiled programs."""
    reason: str
    """Reason for the location, as the end of a sentence."""

    @property
    def file_mib(self) -> int:
        """Return the limit of the cache, one GiB less than its volume, which then never fills."""
        return (self.size_gib - 1) * 1024


@dataclass(frozen=True)
class HostBudget:
    """The memory use of one Deployment's pods on the machine of each rung."""

    request: HostRequest
    machines: tuple[HostMemory, ...]
    cache: WeightsCache | None
    """Cache of the weights; None if no bucket is mounted."""
    buffer_gib: int | None
    """Limit of a pod's buffer while it loads; None if the loader's own limit fits."""
    sidecar: SidecarLimits | None
    """Limits of the sidecar of a mounted bucket; None for no limits, as on a Standard cluster."""
    kept_gib: float
    """Size of the weights that a pod stores on its node's disk: downloaded or cached."""


@dataclass(frozen=True)
class Loading:
    """The weights, their source, and the mode of the cluster."""

    kind: StoreKind
    weights_gib: float
    autopilot: bool = False
    held: Held = _NOTHING


def host_budget(workload: Workload, loading: Loading) -> HostBudget:
    """Return the budget of a Deployment.

    The cache is in memory, which is faster, if the machine of every rung has enough.
    """
    request = host_request(workload.rungs, workload.parallelism)
    idle = len(workload.families) - 1 if workload.layout is Layout.FUNGIBLE else 0
    bare = [_machine(workload, rung, loading, request, idle) for rung in workload.rungs]
    cache = _cache(workload, loading, request, bare)
    buffer = _buffer(workload, loading, bare)
    machines = tuple(
        _with(machine, workload.pods_per_node(machine.rung), cache, buffer) for machine in bare
    )
    # The loader's own limit stays if every machine has the memory for it.
    loader_buffer = _wanted_buffer(loading)
    limit = None if buffer is None or buffer == loader_buffer else math.floor(buffer)
    sidecar, kept = _sidecar(workload, loading, cache), _kept(loading, cache)
    return HostBudget(request, machines, cache, limit, sidecar, kept)


def _kept(loading: Loading, cache: WeightsCache | None) -> float:
    if cache is not None:
        return 0 if cache.in_memory else cache.size_gib
    return loading.weights_gib if loading.kind is StoreKind.HUGGING_FACE else 0


def _sidecar(
    workload: Workload, loading: Loading, cache: WeightsCache | None
) -> SidecarLimits | None:
    if cache is None or not loading.autopilot:
        return None
    # Data in a memory volume counts as memory of the container that writes it.
    cached = cache.size_gib if cache.in_memory else 0
    shares = [
        min(_SIDECAR_CPU_MILLI[rung.shape.family], rung.shape.vcpu * 1000 // 8)
        for rung in workload.rungs
    ]
    return SidecarLimits(min(shares), math.ceil(cached + _SIDECAR_GIB))


def _machine(
    workload: Workload, rung: Rung, loading: Loading, request: HostRequest, idle: int
) -> HostMemory:
    pods = workload.pods_per_node(rung)
    devices = pods * workload.parallelism.devices_per_pod(rung.shape)
    # At most the memory of the chips: a larger model, or one of unknown size, fails before.
    chips = rung.shape.device_memory.gib * rung.shape.devices
    hosted = min(loading.weights_gib / workload.parallelism.nodes, chips)
    weights = hosted if rung.shape.family is Family.TPU else 0
    return HostMemory(
        rung,
        kept=kept_gib(rung.shape.memory_gb) + _SYSTEM_PODS_GIB,
        engine=devices * (_ENGINE_GIB + loading.held.by_device)
        + pods * (idle * _IDLE_GIB + loading.held.by_pod)
        + weights,
        shm=pods * request.shm_gib,
        loading=0,
        cache=0,
        sidecar=pods * _SIDECAR_GIB if loading.kind is StoreKind.BUCKET else 0,
    )


def _with(
    bare: HostMemory, pods: int, cache: WeightsCache | None, buffer: float | None
) -> HostMemory:
    kept = pods * cache.size_gib if cache is not None and cache.in_memory else 0
    return HostMemory(
        bare.rung, bare.kept, bare.engine, bare.shm, pods * (buffer or 0), kept, bare.sidecar
    )


def cache_gib(weights_gib: float) -> int:
    """Return the size of a volume that caches the weights and the compiled programs."""
    return math.ceil(weights_gib * 1.1) + 2


def _cache(
    workload: Workload, loading: Loading, request: HostRequest, bare: Sequence[HostMemory]
) -> WeightsCache | None:
    if loading.kind is not StoreKind.BUCKET:
        return None
    size = cache_gib(loading.weights_gib)
    on_disk = next(_against_memory(workload, loading, request, bare, size), None)
    if on_disk is not None:
        return WeightsCache(in_memory=False, size_gib=size, reason=on_disk)
    return WeightsCache(
        in_memory=True,
        size_gib=size,
        reason=f"each machine of its Deployment has room for {size} GiB",
    )


def _against_memory(
    workload: Workload,
    loading: Loading,
    request: HostRequest,
    bare: Sequence[HostMemory],
    size: int,
) -> Iterator[str]:
    """Yield the reasons why the cache cannot be in memory."""
    for machine in bare:
        rung, pods = machine.rung, workload.pods_per_node(machine.rung)
        # The scheduler counts the pod's request, which on a large machine is more than vLLM uses.
        unrequested = machine.machine - machine.kept - pods * (request.memory_gib + _SIDECAR_GIB)
        room = max(0.0, min(machine.left, unrequested)) / pods
        if size > room:
            alike = ", and the pods of a Deployment are alike" if len(bare) > 1 else ""
            yield (
                f"memory of {rung.shape.machine_type}, of '{rung.name}', has room for {room:.1f} "
                f"GiB, and the cache takes {size}{alike}"
            )
        if loading.autopilot and rung.shape.family is Family.NVIDIA:
            most = _AUTOPILOT_GPU_SIDECAR_GIB
            if size + _SIDECAR_GIB > most:
                yield (
                    f"the sidecar has at most {most} GiB on an Autopilot cluster's GPU nodes, and "
                    f"the cache takes {size}"
                )


def _wanted_buffer(loading: Loading) -> float | None:
    most = {
        StoreKind.HUGGING_FACE: _HUB_BUFFER_GIB,
        StoreKind.STREAM: _STREAM_BUFFER_GIB,
    }.get(loading.kind)
    return None if most is None else min(most, loading.weights_gib)


def _buffer(workload: Workload, loading: Loading, bare: Sequence[HostMemory]) -> float | None:
    """Return the buffer of one pod: the loader's own limit, or the rest of each machine."""
    loader_buffer = _wanted_buffer(loading)
    if loader_buffer is None:
        return None
    room = min(machine.left / workload.pods_per_node(machine.rung) for machine in bare)
    return loader_buffer if loader_buffer <= room else max(0.0, float(math.floor(room)))


def hub_buffer(buffer_gib: int) -> dict[str, str]:
    """Return the variables that limit the buffer of Hugging Face's downloader (same source).

    It reserves a part of its buffer for each piece that it downloads, so it needs at least 1 GB.
    """
    buffer_gib = max(1, buffer_gib)
    name = "HF_XET_RECONSTRUCTION_DOWNLOAD_BUFFER"
    return {f"{name}_SIZE": f"{min(2, buffer_gib)}gb", f"{name}_LIMIT": f"{buffer_gib}gb"}


def stream_limit(buffer_gib: int, readers: int) -> int:
    """Return the streamer's `memory_limit` for each reading process of a pod, in bytes."""
    limit_gib = buffer_gib // readers
    return limit_gib * _GIB if limit_gib >= _LEAST_STREAM_GIB else 0


def host_problems(budget: HostBudget, index_of: Mapping[str | None, int]) -> Iterator[Problem]:
    """Yield a warning for each rung whose machine has too little memory for its pods."""
    for machine in budget.machines:
        if machine.left < 0:
            shape = machine.rung.shape
            yield Problem(
                ("pools", index_of[machine.rung.name], "minMemoryGb"),
                f"{shape.machine_type} has {shape.memory_gb} GiB of memory of its own, and GKE, "
                f"vLLM and /dev/shm take an estimated {machine.machine - machine.left:.1f}; "
                f"write a larger machine, e.g. minMemoryGb: {2 * shape.memory_gb}",
            )
