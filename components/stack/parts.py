"""The parts of a stack file that decide how long operations take, as inputs of the estimates."""

from ..estimates.cold_start import Choices
from ..estimates.stack_steps import Parts
from ..exposure.plan import ExposureKind
from ..image.plan import CHAT, ImageMode
from ..ladder.rung import ClusterMode, Ladder
from ..ladder.workloads import workloads
from ..model_store.plan import StoreKind, compilation_cache
from ..scaling.metrics import Source
from .config import StackConfig


def parts_of(config: StackConfig, ladder: Ladder) -> Parts:
    """Return the parts of a configuration without errors that decide its steps."""
    store, images, exposure = config.model_store, config.images, config.exposure
    planned = workloads(config.name, config.layout, ladder.rungs, config.parallelism.planned)
    fills, builds = _is_filled(config), _builds(config, ladder)
    is_bucket = store.kind in (StoreKind.BUCKET, StoreKind.STREAM)
    return Parts(
        workloads=planned,
        choices=choices_of(config, ladder),
        own_cluster=config.cluster.existing is None,
        autopilot=config.cluster.mode is ClusterMode.AUTOPILOT,
        own_network=has_own_network(config),
        builds=builds,
        pinned=_pinned(config, builds),
        mirrors=images.mode is ImageMode.MIRROR,
        own_registry=images.existing is None,
        download=fills,
        own_bucket=is_bucket and store.existing is None,
        uses_bucket=is_bucket or store.existing is not None,
        secret=config.hugging_face_token.existing is not None,
        google_account=config.identity.google_service_account is not None,
        exposure=exposure.kind,
        public=exposure.kind is ExposureKind.INGRESS or bool(exposure.source_ranges),
        adapter=config.autoscaling.source is Source.ADAPTER,
        native_metrics=config.autoscaling.source is Source.NATIVE,
        spare_nodes=config.autoscaling.spare > 0,
        chat=config.chat.enabled,
        dashboard=config.observability.dashboard,
        alerts=config.observability.alerts,
        replicas=(config.autoscaling.min_replicas, config.autoscaling.max_replicas),
    )


def choices_of(config: StackConfig, ladder: Ladder) -> Choices:
    """Return the choices of a configuration that decide how long a replica takes to start."""
    store = config.model_store
    planned = workloads(config.name, config.layout, ladder.rungs, config.parallelism.planned)
    families = {
        (workload.name, family)
        for workload in planned
        for family in workload.families
        if compilation_cache(workload.rungs, family) is not None
    }
    kept = [
        rung.name
        for workload in planned
        for rung in workload.rungs
        if (workload.name, rung.shape.family) in families
    ]
    return Choices(
        weights_gib=config.model.weights_gib,
        store=store.kind,
        streams_images=config.images.mode is not ImageMode.PREBUILT,
        keeps_programs=store.kind is StoreKind.BUCKET and store.path is None,
        keepable=frozenset(kept),
        disk_mibps=store.planned_disk.throughput_mibps,
    )


def _is_filled(config: StackConfig) -> bool:
    """Return whether the stack downloads the weights into a store."""
    store = config.model_store
    if store.kind is StoreKind.HUGGING_FACE:
        return False
    return store.kind is StoreKind.DISK or store.existing is None


def _builds(config: StackConfig, ladder: Ladder) -> tuple[str, ...]:
    """Return the folders of the images in the stack's own repository: built, or pinned there."""
    images = config.images
    families = dict.fromkeys(rung.shape.family.image for rung in ladder.rungs)
    if images.mode is ImageMode.BUILD:
        return (*families, CHAT) if config.chat.enabled else tuple(families)
    chat = config.chat.enabled and images.chat is None and images.mode is ImageMode.MIRROR
    return (CHAT,) if chat else ()


def _pinned(config: StackConfig, builds: tuple[str, ...]) -> frozenset[str]:
    """Return those of them that run as a given image."""
    return frozenset(folder for folder in builds if getattr(config.images, folder) is not None)


def has_own_network(config: StackConfig) -> bool:
    """Return whether the stack creates the network."""
    return config.network.existing is None and config.cluster.existing is None
