"""The figures of a stack file: its configuration as the inputs of the estimates."""

from collections.abc import Sequence
from dataclasses import replace

from ..cluster.system_nodes import system_nodes
from ..estimates.explanation import Explanation, Served, explained
from ..estimates.gke_version import Features
from ..estimates.operations import waits
from ..estimates.spending import Disk, Spending
from ..exposure.plan import ExposureKind
from ..ladder.capacity import upgrade_line
from ..ladder.disks import boot_disk_gb
from ..ladder.rung import ClusterMode, Ladder, Rung
from ..ladder.workloads import workloads
from ..model.adapters import adapter_arguments
from ..model.held import held
from ..model.host_memory import HostBudget, Loading, host_budget
from ..model.memory_fit import Serving
from ..model_store.plan import StoreKind
from ..rollout.plan import canary_need, judged_workload
from ..scaling.metrics import Source
from .config import StackConfig
from .parts import has_own_network, parts_of


def explanation_of(config: StackConfig, ladder: Ladder) -> Explanation:
    """Return the figures of a configuration without errors."""
    served = Served(
        region=config.region,
        model_id=config.model.id,
        max_model_len=config.model.max_model_len,
        serving=serving_of(config),
        known=config.model.known,
        precision=config.model.precision,
        hosts=budgets_of(config, ladder.rungs),
        settings=_settings(config),
        features=Features(
            autopilot=config.cluster.mode is ClusterMode.AUTOPILOT,
            native_metrics=config.autoscaling.source is Source.NATIVE,
            inference_pool=config.exposure.kind is ExposureKind.GATEWAY,
            spare_nodes=config.autoscaling.spare > 0,
        ),
        own_network=has_own_network(config),
    )
    unwaived = [finding.problem for finding in ladder.findings if finding.waived is None]
    waived = [finding.problem for finding in ladder.findings if finding.waived is not None]
    warnings = (*ladder.warnings, *unwaived)
    upgrades = upgrade_line(
        ladder.rungs, config.model.weights_gib, config.autoscaling.min_replicas, _hours(config)
    )
    figures = explained(served, spending_of(config, ladder.rungs), warnings, waived, upgrades)
    not_counted = (*figures.not_counted, *_canary(config, ladder.rungs))
    return replace(figures, waits=waits(parts_of(config, ladder)), not_counted=not_counted)


def _canary(config: StackConfig, rungs: Sequence[Rung]) -> tuple[str, ...]:
    """Return the need of a canary, in addition to the replicas that serve."""
    rollout = config.rollout.planned
    if not rollout.judges:
        return ()
    planned = workloads(config.name, config.layout, rungs, config.parallelism.planned)
    return (canary_need(rollout, judged_workload(rollout, planned)),)


def _hours(config: StackConfig) -> str:
    """Return the times at which GKE upgrades the cluster's nodes."""
    cluster = config.cluster
    if cluster.existing is not None:
        return f"when the owner of cluster '{cluster.existing}' lets it"
    if cluster.maintenance is None:
        return "at any hour"
    return str(cluster.maintenance.planned.window)


def _settings(config: StackConfig) -> tuple[str, ...]:
    model = config.model
    # The code has the same revision as the weights, which is shown already.
    adapters = adapter_arguments(model.planned_adapters)
    return (*model.options.arguments(None), *adapters, *model.settings.shown)


def spending_of(config: StackConfig, rungs: Sequence[Rung]) -> Spending:
    """Return the billed items of a configuration without errors."""
    parallelism = config.parallelism.planned
    disk = config.model_store.kind is StoreKind.DISK
    zonal = config.cluster.zone is not None
    autopilot = config.cluster.mode is ClusterMode.AUTOPILOT
    own = config.cluster.existing is None
    return Spending(
        workloads=workloads(config.name, config.layout, rungs, parallelism),
        replicas=(config.autoscaling.min_replicas, config.autoscaling.max_replicas),
        spare_replicas=config.autoscaling.spare,
        disk_gb=disks_gb(config, rungs),
        system=system_nodes(in_one_zone=disk or zonal) if own and not autopilot else None,
        model_disk=_model_disk(config) if disk else None,
        own_cluster=own,
        autopilot=autopilot,
    )


def _model_disk(config: StackConfig) -> Disk:
    disk = config.model_store.planned_disk
    return Disk(disk.type, disk.size_gib)


def disks_gb(config: StackConfig, rungs: Sequence[Rung]) -> dict[str, int]:
    """Return the size of the boot disk of the nodes of each rung, in GB, by its name."""
    pods_per_node = config.parallelism.planned.pods_per_node
    return {
        rung.name: boot_disk_gb(budget.kept_gib, pods_per_node(rung.shape), rung.local_ssds)
        for budget in budgets_of(config, rungs)
        for rung in (machine.rung for machine in budget.machines)
    }


def budgets_of(config: StackConfig, rungs: Sequence[Rung]) -> tuple[HostBudget, ...]:
    """Return the budget of host memory of each Deployment."""
    autopilot = config.cluster.mode is ClusterMode.AUTOPILOT
    model = config.model
    keeps = held(model.known, model.planned_adapters, model.settings)
    loading = Loading(config.model_store.kind, model.weights_gib, autopilot, keeps)
    planned = workloads(config.name, config.layout, rungs, config.parallelism.planned)
    return tuple(host_budget(workload, loading) for workload in planned)


def serving_of(config: StackConfig) -> Serving | None:
    """Return the model and its settings; None if the size of the model is unknown."""
    facts, length = config.model.facts, config.model.max_model_len
    if facts is None:
        return None
    known, precision = config.model.known, config.model.precision
    adapters = config.model.planned_adapters
    return Serving(facts, known, length, precision, config.parallelism.planned, adapters)
