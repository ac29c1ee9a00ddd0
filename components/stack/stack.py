"""One stack: its configuration and plan, before any resource exists."""

import functools
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pulumi

from ..estimates.explanation import Explanation
from ..estimates.readme import stack_readme
from ..estimates.spending import Spending
from ..exposure.plan import paths
from ..ladder.parallelism import Parallelism
from ..ladder.rung import ClusterMode, Ladder, Rung
from ..ladder.workloads import Workload, workloads
from ..model.profiles import PORT
from ..model_store.download_plan import Download
from ..model_store.plan import StoreKind, Weights, keeps_programs, weights_folder
from ..rollout.plan import Rollout
from ..scaling.metrics import Source
from . import running
from .config import StackConfig
from .estimates import disks_gb, explanation_of, spending_of
from .parts import has_own_network
from .question import question


@dataclass(frozen=True)
class Stack:
    """The configuration and the plan of one stack."""

    project: str
    """Google Cloud project id."""
    config: StackConfig
    ladder: Ladder

    @classmethod
    def load(cls) -> Self:
        """Read the running stack; raises pulumi.RunError with all errors of its file.

        Logs the warnings, and the figures of the stack as information.
        """
        stack = cls(*running.read())
        for line in stack.explanation.summary:
            pulumi.log.info(line)
        return stack

    @property
    def name(self) -> str:
        """Return the name of the stack's resources: cluster, network, namespace, model server."""
        return self.config.name

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Return the ladder's rungs, best first."""
        return self.ladder.rungs

    @property
    def parallelism(self) -> Parallelism:
        """Return the distribution of the model over accelerators."""
        return self.config.parallelism.planned

    @property
    def location(self) -> str:
        """Return the location of the cluster: its region or zone."""
        zone = self.config.cluster.zone
        return self.config.region if zone is None else zone

    @property
    def has_own_network(self) -> bool:
        """Return whether the stack creates the network."""
        return has_own_network(self.config)

    @functools.cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """Return the Deployments that serve the ladder."""
        return workloads(self.name, self.config.layout, self.rungs, self.parallelism)

    @property
    def runs_as_root(self) -> bool:
        """Return whether a pod of layout `split` runs as root, as one that requests a TPU does."""
        asks = any(workload.asks_for_tpu for workload in self.workloads)
        return asks and not self.config.identity.tpu_run_as_non_root

    @property
    def pooled(self) -> tuple[Rung, ...]:
        """Return the rungs with a node pool; GKE creates the nodes of the others."""
        return tuple(rung for rung in self.rungs if not rung.auto_created)

    def workload_of(self, rung: Rung) -> Workload:
        """Return the Deployment whose pods use a rung."""
        return next(workload for workload in self.workloads if rung in workload.rungs)

    @property
    def is_autopilot(self) -> bool:
        """Return whether the cluster is Autopilot, in which sidecars have limits."""
        return self.config.cluster.mode is ClusterMode.AUTOPILOT

    @property
    def weights_gib(self) -> float:
        """Return the size of the model's weights."""
        return self.config.model.weights_gib

    @property
    def spending(self) -> Spending:
        """Return the items that are billed by the hour."""
        return spending_of(self.config, self.rungs)

    @functools.cached_property
    def boot_disks_gb(self) -> Mapping[str, int]:
        """Return the size of the boot disk of each rung's nodes, in GB, by the rung's name."""
        return disks_gb(self.config, self.rungs)

    @property
    def weights(self) -> Weights:
        """Return the location of the weights."""
        model, store = self.config.model, self.config.model_store
        if store.kind is StoreKind.HUGGING_FACE:
            return Weights()
        if store.path is not None and store.kind is not StoreKind.DISK:
            return Weights(store.kind, store.folder)
        writable = store.kind is StoreKind.BUCKET and keeps_programs(self.rungs)
        return Weights(store.kind, weights_folder(model.id, model.revision), writable)

    @property
    def download(self) -> Download | None:
        """Return the download into the store, or None."""
        model, store = self.config.model, self.config.model_store
        copied = store.kind is StoreKind.DISK and store.existing is not None
        if store.kind is StoreKind.HUGGING_FACE or (store.existing is not None and not copied):
            return None
        folder = self.weights.folder
        return Download(model.id, model.revision, folder, store.existing, store.folder)

    @property
    def uses_fuse(self) -> bool:
        """Return whether a pod mounts a bucket, as source or destination."""
        kind, download = self.weights.kind, self.download
        if kind is StoreKind.DISK:
            return download is not None and download.source_bucket is not None
        return kind is StoreKind.BUCKET or download is not None

    @property
    def disk_zone(self) -> str | None:
        """Return the zone of the disk that every node reads, or None."""
        is_disk = self.config.model_store.kind is StoreKind.DISK
        return self.rungs[0].zones[0] if is_disk else None

    @property
    def rollout(self) -> Rollout:
        """Return how a new version is judged before it replaces the replicas that serve."""
        return self.config.rollout.planned

    @property
    def has_metrics_adapter(self) -> bool:
        """Return whether metrics reach the autoscaler through the adapter."""
        return self.config.autoscaling.source is Source.ADAPTER

    @functools.cached_property
    def explanation(self) -> Explanation:
        """Return the figures of the stack: memory, cost, quota and findings."""
        return explanation_of(self.config, self.ladder)

    @property
    def readme(self) -> str:
        """Return the page of the stack in Markdown: resources, costs and needs, without secrets."""
        return stack_readme(self.name, self.explanation)

    def try_it(self, endpoint: pulumi.Input[str]) -> pulumi.Output[str]:
        """Return a command that sends a request to the service."""
        ask = question(self.config.model.known, self.config.model.options)
        chosen = self.config.exposure
        if ask.passes(chosen.kind, paths(chosen.routes)):
            return pulumi.Output.from_input(endpoint).apply(ask.command)
        service = f"service/{self.name}-service"
        forward = shlex.join(["kubectl", "-n", self.name, "port-forward", service, str(PORT)])
        here = ask.command(f"http://localhost:{PORT}", "--retry", "9", "--retry-connrefused")
        return pulumi.Output.from_input(f"{forward} & {here}")
