"""Steps of a stack's `up`: each one that takes time, and the steps that it waits for.

The steps follow from the parts of the stack. They are written by hand, so that the module needs no
SDK; tests/contract/test_steps.py compares each edge with the resources that the program registers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..exposure.plan import ExposureKind
from ..facts import latencies
from ..facts.latencies import Basis, Latency
from ..facts.shapes import Family
from ..image.plan import CHAT
from ..ladder.rung import Rung
from ..ladder.workloads import Workload
from ..model_store.plan import StoreKind
from . import step_needs as kinds
from .cold_start import Choices, ColdStart, cold_start
from .step_needs import NEEDS, kind_of
from .steps import Step


@dataclass(frozen=True)
class Parts:
    """The parts of a stack that decide its steps."""

    workloads: tuple[Workload, ...]
    choices: Choices
    own_cluster: bool
    autopilot: bool
    own_network: bool
    builds: tuple[str, ...]
    """Images that the stack builds, or has in place of a build, by folder: `gpu`, `tpu`, `chat`."""
    pinned: frozenset[str]
    """Those of them that run as a given image, and are not built."""
    mirrors: bool
    own_registry: bool
    """Whether the registry or the mirror is the stack's own."""
    download: bool
    own_bucket: bool
    uses_bucket: bool
    secret: bool
    """Whether the token is in Secret Manager."""
    google_account: bool
    exposure: ExposureKind
    public: bool
    adapter: bool
    native_metrics: bool
    spare_nodes: bool
    chat: bool
    dashboard: bool
    alerts: bool
    replicas: tuple[int, int]
    """Fewest and most replicas."""

    @property
    def disk(self) -> bool:
        """Return whether the weights are on a disk that the stack creates."""
        return self.choices.store is StoreKind.DISK


_TOKEN_KIND = f"{kinds.DEFINITION} SecretProviderClass"


def _step(name: str, latency: Latency, *needs: str) -> Step:
    kind = kind_of(name)
    return Step(name, latency, {need: NEEDS[kind, kind_of(need)] for need in needs})


def stack_steps(parts: Parts) -> tuple[Step, ...]:
    """Return all steps of the first `up`; a dependency that the stack does not have is ignored."""
    found = [
        *_ground(parts),
        *_images(parts),
        *_cluster(parts),
        *_store(parts),
        *_servers(parts),
        *_front(parts),
        *_beside(parts),
    ]
    names = {step.name for step in found}
    return tuple(
        Step(
            step.name,
            step.latency,
            {name: why for name, why in step.needs.items() if name in names},
            {name: why for name, why in step.meets.items() if name in names},
            tuple(name for name in step.first_of if name in names),
        )
        for step in found
    )


def _ground(parts: Parts) -> Iterator[Step]:
    yield _step(kinds.APIS, latencies.API)
    yield _step(kinds.NODE_ACCOUNT, latencies.ACCOUNT, kinds.APIS)
    yield _step(kinds.NODE_RIGHTS, latencies.RIGHT, kinds.NODE_ACCOUNT)
    if parts.own_network:
        yield _step(kinds.NETWORK, latencies.NETWORK, kinds.APIS)
        yield _step(kinds.SUBNETWORK, latencies.SUBNETWORK, kinds.NETWORK)
        yield _step(kinds.ROUTER, latencies.ROUTER, kinds.NETWORK)
        yield _step(kinds.NAT, latencies.NAT, kinds.ROUTER, kinds.SUBNETWORK)
        if parts.exposure is ExposureKind.GATEWAY:
            yield _step(kinds.PROXIES, latencies.SUBNETWORK, kinds.NETWORK)


def _images(parts: Parts) -> Iterator[Step]:
    if parts.mirrors:
        if parts.own_registry:
            yield _step(kinds.MIRROR, latencies.REPOSITORY, kinds.APIS)
        needs = (kinds.MIRROR, kinds.NODE_RIGHTS, kinds.APIS)
        yield _step(kinds.MIRROR_RIGHT, latencies.RIGHT, *needs)
    if not parts.builds:
        return
    # A mirror accepts no images: the chat page has a registry of its own.
    if parts.own_registry or parts.mirrors:
        yield _step(kinds.REGISTRY, latencies.REPOSITORY, kinds.APIS)
    needs = (kinds.REGISTRY, kinds.NODE_RIGHTS, kinds.APIS)
    yield _step(kinds.PULL_RIGHT, latencies.RIGHT, *needs)
    yield _step(kinds.BUILDER, latencies.ACCOUNT, kinds.APIS)
    yield _step(kinds.SOURCES, latencies.BUCKET, kinds.APIS)
    rights = (kinds.BUILDER, kinds.SOURCES, kinds.REGISTRY, kinds.APIS)
    yield _step(kinds.BUILD_RIGHTS, latencies.RIGHT, *rights)
    for image in parts.builds:
        if image in parts.pinned:
            continue
        taken = latencies.BUILD_CHAT if image == CHAT else latencies.BUILD
        yield _step(f"{kinds.IMAGE} {image}", taken, kinds.BUILD_RIGHTS, kinds.REGISTRY)


def _cluster(parts: Parts) -> Iterator[Step]:
    if parts.own_cluster:
        needs = (kinds.APIS, kinds.SUBNETWORK, kinds.NODE_RIGHTS)
        yield _step(kinds.CLUSTER, latencies.CLUSTER, *needs)
        if not parts.autopilot:
            yield _step(kinds.SYSTEM, latencies.SYSTEM_POOL, kinds.CLUSTER, kinds.NODE_RIGHTS)
    for rung in _pooled(parts):
        needs = (kinds.APIS, kinds.CLUSTER, kinds.NODE_RIGHTS)
        # Kept nodes are billed from the start, so they are created after the weights are available.
        filled = _filled(parts) if rung.min_nodes and parts.download else ()
        yield _step(f"{kinds.POOL} {rung.name}", _pool_latency(rung), *needs, *filled)


def _pooled(parts: Parts) -> list[Rung]:
    return [x for workload in parts.workloads for x in workload.rungs if not x.auto_created]


def _filled(parts: Parts) -> tuple[str, ...]:
    """Return the step after which the weights are available and readable."""
    return (kinds.DISK,) if parts.disk else (kinds.JOB, kinds.BUCKET_RIGHTS)


def _pool_latency(rung: Rung) -> Latency:
    if not rung.min_nodes:
        return latencies.EMPTY_POOL
    node = cold_start(rung, Choices(0.0)).parts[0].latency
    what = f"node pool, and its kept nodes: {node.what}"
    seconds = latencies.EMPTY_POOL.counted + node.counted
    return Latency(what, seconds, node.low, node.high, node.basis, node.source)


def _definition(of: str) -> Step:
    return _step(f"{kinds.DEFINITION} {of}", latencies.DEFINITION, kinds.CLUSTER)


def _store(parts: Parts) -> Iterator[Step]:
    if parts.secret:
        yield _definition("SecretProviderClass")
        # The name of a Google account does not need the cluster's pool of identities.
        reader = () if parts.google_account and not parts.download else (kinds.CLUSTER,)
        yield _step(kinds.TOKEN_RIGHT, latencies.RIGHT, kinds.APIS, *reader)
    if parts.own_bucket:
        yield _step(kinds.BUCKET, latencies.BUCKET, kinds.APIS)
    if parts.uses_bucket:
        needs = (kinds.APIS, kinds.BUCKET, kinds.CLUSTER)
        yield _step(kinds.BUCKET_RIGHTS, latencies.RIGHT, *needs)
    if parts.disk:
        yield _step(kinds.SCRATCH, latencies.DISK, kinds.APIS)
    if not parts.download:
        return
    job = _step(
        kinds.JOB,
        _job_latency(parts),
        *(kinds.CLUSTER, kinds.BUCKET_RIGHTS, kinds.TOKEN_RIGHT, _TOKEN_KIND),
        *(kinds.SCRATCH, *_image_needs(parts, _of_the_job(parts))),
    )
    yield Step(job.name, job.latency, job.needs, {kinds.SYSTEM: NEEDS[kinds.JOB, kinds.SYSTEM]})
    if parts.disk:
        yield _step(kinds.DETACHED, latencies.DETACH, kinds.JOB)
        yield _step(kinds.DISK_IMAGE, latencies.DISK_IMAGE, kinds.DETACHED)
        yield _step(kinds.DISK, latencies.DISK, kinds.DISK_IMAGE)


def _job_latency(parts: Parts) -> Latency:
    gib = parts.choices.weights_gib
    seconds = latencies.IMAGE_STREAM.counted + gib / latencies.HUB_GIB_PER_SECOND
    slow = gib / 0.1
    source = "at the hub's rate; the upper end is a slow day of the hub's, 0.1 GiB a second"
    what = f"download of {gib:.1f} GiB"
    return Latency(what, seconds, seconds, slow, Basis.ASSUMED, source)


def _of_the_job(parts: Parts) -> str:
    """Return the smaller of vLLM's images that the stack has."""
    images = [family.image for workload in parts.workloads for family in workload.families]
    return Family.TPU.image if Family.TPU.image in images else images[0]


def _image_needs(parts: Parts, *images: str) -> tuple[str, ...]:
    """Return the images that a pod waits for, by folder, and the right to pull them."""
    if parts.mirrors and CHAT not in images:
        return (kinds.MIRROR_RIGHT,)
    pulled = [image for image in images if image in parts.builds]
    built = [f"{kinds.IMAGE} {image}" for image in pulled if image not in parts.pinned]
    return (*built, *([kinds.PULL_RIGHT] if pulled else []))


def _servers(parts: Parts) -> Iterator[Step]:
    if any(workload.parallelism.grouped for workload in parts.workloads):
        yield _step(kinds.GROUPS, latencies.GROUPS, kinds.CLUSTER)
    for workload in parts.workloads:
        yield _definition(workload.compute_class)
        yield from _server(parts, workload)


def _server(parts: Parts, workload: Workload) -> Iterator[Step]:
    token = () if parts.download else (kinds.TOKEN_RIGHT, _TOKEN_KIND)
    needs = (
        *(kinds.CLUSTER, f"{kinds.DEFINITION} {workload.compute_class}"),
        *(f"{kinds.POOL} {rung.name}" for rung in workload.rungs if not rung.min_nodes),
        *_image_needs(parts, *(family.image for family in workload.families)),
        *_filled(parts),
        *(kinds.IDENTITY_RIGHT, *token),
        *((kinds.GROUPS,) if workload.parallelism.grouped else ()),
    )
    server = _step(f"{kinds.SERVER} {workload.name}", _NOTHING, *needs)
    kept = [rung for rung in workload.rungs if rung.min_nodes]
    replicas = []
    for rung in kept or workload.rungs[:1]:
        pool = f"{kinds.POOL} {rung.name}"
        replica = f"{kinds.REPLICA} on {rung.name}"
        start = _start_latency(cold_start(rung, parts.choices), on_a_node=bool(kept))
        meets = {} if rung.auto_created else {pool: NEEDS[kinds.REPLICA, kinds.POOL]}
        replicas.append(Step(replica, start, server.needs, meets))
    yield from replicas
    yield Step(server.name, _NOTHING, server.needs, {}, tuple(step.name for step in replicas))


_NOTHING = Latency("the first of its replicas answers", 0.0, 0.0, 0.0, Basis.MEASURED, "by itself")


def _start_latency(start: ColdStart, *, on_a_node: bool) -> Latency:
    what = f"cold start on {start.rung.name}{', whose node is kept' if on_a_node else ''}"
    if not start.is_known:
        unknown = ", ".join(x.name for x in start.parts if not x.latency.is_known)
        return Latency(what, None, None, None, Basis.UNKNOWN, f"unknown: {unknown}")
    seconds = start.on_a_node if on_a_node else start.seconds
    return Latency(what, seconds, None, None, Basis.ASSUMED, "the budget of the start")


def _front(parts: Parts) -> Iterator[Step]:
    kind = parts.exposure
    if kind in (ExposureKind.LOAD_BALANCER, ExposureKind.INTERNAL):
        yield _step(kinds.FRONT, latencies.LOAD_BALANCER, kinds.CLUSTER)
    if kind not in (ExposureKind.INGRESS, ExposureKind.GATEWAY):
        return
    gateway = kind is ExposureKind.GATEWAY
    private = (kinds.SUBNETWORK,) if gateway and not parts.public else ()
    yield _step(kinds.ADDRESS, latencies.ADDRESS, kinds.APIS, *private)
    if parts.public:
        yield _step(kinds.POLICY, latencies.POLICY, kinds.APIS)
    late = ["gateway", "pool"] if gateway else ["ingress"]
    yield from (_definition(each) for each in late)
    if gateway:
        yield _step(kinds.PICKER, latencies.SMALL_POD, kinds.CLUSTER)
    needs = (kinds.CLUSTER, kinds.ADDRESS, kinds.POLICY, kinds.PROXIES, kinds.PICKER)
    definitions = (f"{kinds.DEFINITION} {each}" for each in late)
    yield _step(kinds.FRONT, latencies.PROXY, *needs, *definitions)


def _beside(parts: Parts) -> Iterator[Step]:
    if parts.google_account:
        yield _step(kinds.IDENTITY_RIGHT, latencies.RIGHT, kinds.APIS, kinds.CLUSTER)
    late = {"AutoscalingMetric": parts.native_metrics, "CapacityBuffer": parts.spare_nodes}
    yield from map(_definition, ["PodMonitoring", *(kind for kind, made in late.items() if made)])
    if parts.adapter:
        yield _step(kinds.ADAPTER, latencies.SMALL_POD, kinds.CLUSTER)
        yield _step(kinds.ADAPTER_RIGHT, latencies.RIGHT, kinds.APIS, kinds.CLUSTER)
    if parts.chat:
        named = parts.exposure in (ExposureKind.LOAD_BALANCER, ExposureKind.INTERNAL)
        front = (kinds.FRONT,) if named else ()
        images = _image_needs(parts, CHAT)
        yield _step(kinds.CHAT, latencies.SMALL_POD, kinds.CLUSTER, *front, *images)
    if parts.dashboard:
        yield _step(kinds.DASHBOARD, latencies.MONITORING, kinds.APIS)
    if parts.alerts:
        servers = (f"{kinds.SERVER} {workload.name}" for workload in parts.workloads)
        yield _step(kinds.ALERTS, latencies.MONITORING, kinds.APIS, *servers)
