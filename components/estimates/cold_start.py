"""Cold start of one replica on one rung, from a pod without a node to vLLM's first answer.

This file has the parts of a start, the time of each with the stack's choices, the lower bound from
the bytes, and the time that another choice would save. `facts/latencies.py` has the figures, and
`ladder/lifetime.py` the timeouts of Kubernetes and Pulumi. vLLM's figures are those of an 8B model:
how they grow with the model was not found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..facts import latencies
from ..facts.capacity import Capacity
from ..facts.latencies import Basis, Latency
from ..facts.shapes import Family
from ..ladder.rung import Rung
from ..model_store.plan import StoreKind

GIB = 2**30
ENGINE, COMPILE, WEIGHTS, IMAGE, DRIVER, NODE = (
    "engine",
    "compile",
    "weights",
    "image",
    "driver",
    "node",
)


@dataclass(frozen=True)
class Choices:
    """The choices of a stack that decide how long its replicas take to start."""

    weights_gib: float
    store: StoreKind = StoreKind.HUGGING_FACE
    streams_images: bool = True
    """Whether the images are in Artifact Registry, from which GKE streams them."""
    keeps_programs: bool = False
    """Whether compiled programs that can be stored remain after the replica."""
    keepable: frozenset[str] = frozenset()
    """Rungs whose compiled programs can be kept."""
    disk_mibps: int | None = None
    """Throughput of the model's disk; None without a disk, or if no key sets it."""


@dataclass(frozen=True)
class Part:
    """One part of a start."""

    name: str
    latency: Latency
    bound: float | None
    """Lower bound in seconds for every choice: its bytes over the machine's network; None if the
    network of the machine is unknown."""


@dataclass(frozen=True)
class ColdStart:
    """A start on one rung."""

    rung: Rung
    parts: tuple[Part, ...]

    @property
    def seconds(self) -> float:
        """Return the sum of the parts that are known."""
        return sum(part.latency.counted for part in self.parts)

    @property
    def on_a_node(self) -> float:
        """Return the same sum for a pod whose node is ready."""
        return sum(x.latency.counted for x in self.parts if x.name not in (NODE, DRIVER))

    @property
    def is_known(self) -> bool:
        """Return whether every part is known; if not, `seconds` is a minimum."""
        return all(part.latency.is_known for part in self.parts)

    @property
    def bound(self) -> float | None:
        """Return the bound of a start on a ready node: bytes over network, and vLLM's own start."""
        own = [part.bound for part in self.parts if part.name not in (NODE, DRIVER)]
        known = [each for each in own if each is not None]
        return sum(known) if len(known) == len(own) else None


@dataclass(frozen=True)
class Lever:
    """Another choice and what it would save on a rung."""

    rung: str
    write: str
    """The change in the stack file."""
    saves: float | None
    """Seconds; None if a part of either start is unknown."""


def cold_start(rung: Rung, choices: Choices) -> ColdStart:
    """Return the budget of a start on a rung."""
    return ColdStart(rung, tuple(_parts(rung, choices)))


def _parts(rung: Rung, choices: Choices) -> Iterator[Part]:
    is_gpu = rung.shape.family is Family.NVIDIA
    yield Part(NODE, latencies.NODE_GPU if is_gpu else latencies.NODE_TPU, 0.0)
    if is_gpu:
        yield Part(DRIVER, latencies.DRIVER, 0.0)
    image = latencies.IMAGE_STREAM if choices.streams_images else latencies.IMAGE_PULL
    # A streamed image is read while vLLM starts, so its bytes set no bound of their own.
    gigabytes = latencies.IMAGE_GB[str(rung.shape.family)]
    yield Part(IMAGE, image, 0.0 if choices.streams_images else _over_network(rung, gigabytes))
    yield Part(WEIGHTS, _weights(rung, choices), _over_network(rung, _own_gigabytes(rung, choices)))
    engine = latencies.ENGINE_GPU if is_gpu else latencies.ENGINE_TPU
    yield Part(ENGINE, engine, engine.counted)
    compiling = latencies.COMPILE_GPU if is_gpu else latencies.COMPILE_TPU
    kept = replace(compiling, what="compiled programs are kept", seconds=0.0, low=0.0)
    keeps = choices.keeps_programs and rung.name in choices.keepable
    yield Part(COMPILE, kept if keeps else compiling, 0.0)


def _own_gigabytes(rung: Rung, choices: Choices) -> float:
    """Return the weights that are not part of the figure of vLLM's start, in GB."""
    included = 0.0 if rung.shape.family is Family.NVIDIA else latencies.WEIGHTS_IN_ENGINE_TPU_GIB
    return max(0.0, choices.weights_gib - included) * GIB / 1e9


def _over_network(rung: Rung, gigabytes: float) -> float | None:
    if not gigabytes:
        return 0.0
    network = rung.shape.network_gbit
    return None if network is None else gigabytes * 8 / network


def _weights(rung: Rung, choices: Choices) -> Latency:
    gigabytes = _own_gigabytes(rung, choices)
    if not gigabytes:
        source = "in the figure of vLLM's start"
        return Latency("weights", 0.0, None, None, Basis.MEASURED, source)
    if choices.store is StoreKind.DISK:
        return _from_disk(gigabytes, choices.disk_mibps)
    fastest = _over_network(rung, gigabytes) or 0.0
    if choices.store is StoreKind.HUGGING_FACE:
        rate, source = latencies.HUB_GIB_PER_SECOND * GIB / 1e9, "Hugging Face at 0.83 GiB a second"
    else:
        rate, source = latencies.BUCKET_GB_PER_SECOND, "Cloud Storage at 2 GB a second"
    seconds = max(fastest, gigabytes / rate)
    # No figure was found for a mount with parallel downloads; a slow one was reported.
    mounted = choices.store is StoreKind.BUCKET
    basis = Basis.ASSUMED if mounted else Basis.MEASURED
    return Latency("weights", seconds, fastest, None, basis, f"{source}, or the machine's network")


def _from_disk(gigabytes: float, mibps: int | None) -> Latency:
    if mibps is None:
        source = "modelStore.disk.throughputMibps is not written"
        return Latency("weights", None, None, None, Basis.UNKNOWN, source)
    seconds = gigabytes * 1e9 / (mibps * 2**20)
    source = "the disk's throughput, with no other reader"
    return Latency("weights", seconds, seconds, None, Basis.DOCUMENTED, source)


def levers(rung: Rung, choices: Choices) -> tuple[Lever, ...]:
    """Return the choices that would shorten a start on a rung, with the time that each saves."""
    now = cold_start(rung, choices)
    keeping = ", which keeps compiled programs" if rung.name in choices.keepable else ""
    stored = replace(choices, disk_mibps=None)
    changed = {
        "images.mode: mirror, for image streaming": replace(choices, streams_images=True),
        "modelStore.kind: stream": replace(stored, store=StoreKind.STREAM, keeps_programs=False),
        f"modelStore.kind: bucket{keeping}": replace(
            stored, store=StoreKind.BUCKET, keeps_programs=True
        ),
    }
    tried = (
        {"minNodes: 1, a node that is always paid for": now.on_a_node} if _can_keep(rung) else {}
    )
    # A choice that the stack has already saves nothing, known or unknown.
    tried |= {
        write: cold_start(rung, other).seconds
        for write, other in changed.items()
        if other != choices
    }
    found = [Lever(rung.name, write, now.seconds - then) for write, then in tried.items()]
    if not now.is_known:
        return tuple(replace(each, saves=None) for each in found)
    return tuple(each for each in found if each.saves is None or each.saves >= 1)


def _can_keep(rung: Rung) -> bool:
    """Return whether `minNodes` can be written on a rung that keeps no node."""
    given_by_gke = rung.auto_created or rung.capacity is Capacity.FLEX_START
    return not rung.min_nodes and not given_by_gke
