"""Checks between the sections of a stack file, one function for each concern.

Each function passes the readable sections to a check of their plan, which has the messages. A
section that is not readable is skipped, since it has an error already.
"""

from collections.abc import Callable

from ..cluster.checks import (
    ClusterChoice,
    authorized_warnings,
    cluster_problems,
    cluster_warnings,
    subnetwork_problems,
)
from ..cluster.maintenance_plan import maintenance_problems, maintenance_warnings
from ..core.problems import Finding, Problem
from ..estimates.room import pods_of_nodes
from ..exposure.checks import ExposureChoice, exposure_problems, exposure_warnings
from ..facts.full_names import full_name
from ..image.plan import ImageMode, build_region_problems, image_problems, registry_problems
from ..ladder.disks import storage_problems
from ..ladder.rung import ClusterMode
from ..lint.lint import findings
from ..lint.rule import Upkeep
from ..lint.waivers import waived, waiver_problems
from ..model.held import held
from ..model.host_memory import Loading, host_budget, host_problems
from ..model.parallelism_limits import StrategyChoice, strategy_problems
from ..model_store.checks import StoreChoice, store_problems
from ..model_store.plan import StoreKind
from ..rollout.plan import rollout_problems, rollout_warnings
from ..scaling.checks import ScalingChoice, scaling_problems, scaling_warnings
from ..server.identity import identity_problems, identity_warnings
from .model_checks import MODEL_CHECKS, VLLM_CHECKS
from .written import ErrorsAndWarnings, Written


def cross_checks(written: Written) -> ErrorsAndWarnings:
    """Return the errors and the warnings between sections, in the order of the checks."""
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for check in _CHECKS:
        check_problems, check_warnings = check(written)
        problems += check_problems
        warnings += check_warnings
    return problems, warnings


def lint(written: Written) -> tuple[list[Problem], tuple[Finding, ...]]:
    """Return the errors of the lint and of the waivers, and all findings."""
    choice = written.choice
    lint_findings = findings(written.workloads, choice.pools, choice.zones, _upkeep(written))
    # If a pool is missing, the other rungs have wrong positions.
    whole = len(written.ladder.rungs) == len(choice.pools) and "layout" in written.values
    problems = waiver_problems(lint_findings, written.waivers, whole=whole)
    waived_findings = waived(lint_findings, written.waivers)
    return [
        *(finding.problem for finding in waived_findings if finding.refuses),
        *problems,
    ], waived_findings


def _upkeep(written: Written) -> Upkeep:
    scaling, cluster = written.values.get("autoscaling"), written.values.get("cluster")
    is_chosen = cluster is not None and (cluster.maintenance or cluster.existing) is not None
    return Upkeep(
        None if scaling is None else scaling.min_replicas,
        None if cluster is None else is_chosen,
    )


def _strategy(written: Written) -> ErrorsAndWarnings:
    model, images = written.values.get("model"), written.values.get("images")
    choice = StrategyChoice(
        parallelism=written.parallelism,
        layout=written.layout,
        rungs=written.ladder.rungs,
        model=None if model is None else model.facts,
        images=None if images is None else images.mode,
    )
    return strategy_problems(choice), []


def _images(written: Written) -> ErrorsAndWarnings:
    images = written.values.get("images")
    if images is None:
        return [], []
    image_of_family = {"tpu": images.tpu, "gpu": images.gpu, "chat": images.chat}
    problems = image_problems(
        images.mode, image_of_family, written.ladder.rungs, chat=_has_page(written)
    )
    builds = images.mode is ImageMode.BUILD or (_has_page(written) and images.chat is None)
    return [
        *registry_problems(images.mode, images.existing),
        *build_region_problems(images.build_region, builds=builds),
        *problems,
    ], []


def _has_page(written: Written) -> bool:
    chat = written.values.get("chat")
    return chat is not None and bool(chat.enabled)


def _cluster(written: Written) -> ErrorsAndWarnings:
    cluster, network = written.values.get("cluster"), written.values.get("network")
    if cluster is None:
        return [], []
    choice = ClusterChoice(
        region=written.values.get("region"),
        zone=cluster.zone,
        mode=cluster.mode,
        layout=written.values.get("layout"),
        existing=cluster.existing,
        network_is_named=network is not None and network.existing is not None,
    )
    warnings = [
        *cluster_warnings(cluster.existing, _pods_on_other_nodes(written)),
        *authorized_warnings(cluster.authorized_networks),
    ]
    return cluster_problems(choice), warnings


def _network(written: Written) -> ErrorsAndWarnings:
    network = written.values.get("network")
    if network is None or network.existing is None:
        return [], []
    region = full_name(network.existing.subnetwork).location
    return subnetwork_problems(written.values.get("region"), region), []


def _maintenance(written: Written) -> ErrorsAndWarnings:
    cluster = written.values.get("cluster")
    if cluster is None or cluster.maintenance is None:
        return [], []
    policy = cluster.maintenance.planned
    return maintenance_problems(policy), maintenance_warnings(policy)


def _pods_on_other_nodes(written: Written) -> list[str]:
    """Return the pods with an image of the stack that run on no node of a rung."""
    images, store = written.values.get("images"), written.values.get("model_store")
    if images is None or images.mode is ImageMode.PREBUILT:
        return []
    page = ["the chat page"] if _has_page(written) and images.chat is None else []
    brought = False
    if store is not None and store.kind is not StoreKind.HUGGING_FACE:
        # An existing bucket already contains the model; for a disk it is copied.
        brought = store.existing is None or store.kind is StoreKind.DISK
    return [*page, *(["the Job that downloads the model"] if brought else [])]


def _exposure(written: Written) -> ErrorsAndWarnings:
    exposure = written.values.get("exposure")
    if exposure is None:
        return [], []
    choice = ExposureChoice(
        exposure.kind,
        exposure.source_ranges,
        exposure.host,
        exposure.certificate,
        exposure.from_namespaces,
        exposure.routes,
    )
    network = written.values.get("network")
    named = None if network is None else network.existing
    host = None if named is None else named.host
    warnings = exposure_warnings(choice, lender=_network_owner(written), host=host)
    return [*exposure_problems(choice)], [*warnings]


def _network_owner(written: Written) -> str | None:
    """Return the section that names another team's network, or None."""
    for section in ("cluster", "network"):
        value = written.values.get(section)
        if value is not None and value.existing is not None:
            return section
    return None


def _identity(written: Written) -> ErrorsAndWarnings:
    identity = written.values.get("identity")
    if identity is None:
        return [], []
    problems = identity_problems(
        written.values.get("layout"), tpu_run_as_non_root=bool(identity.tpu_run_as_non_root)
    )
    return [*problems], [*identity_warnings(identity.google_service_account)]


def _scaling(written: Written) -> ErrorsAndWarnings:
    scaling, cluster = written.values.get("autoscaling"), written.values.get("cluster")
    model = written.values.get("model")
    if scaling is None:
        return [], []
    task = None if model is None else model.known.task
    choice = ScalingChoice(
        followed=scaling.followed_by(task),
        source=scaling.source,
        release_channel=None if cluster is None or cluster.existing else cluster.release_channel,
        pools=tuple(pool.name for pool in written.choice.pools),
        min_replicas=scaling.min_replicas,
        task=task,
        spare=scaling.spare,
    )
    planned = written.workloads
    return scaling_problems(choice, planned), scaling_warnings(choice, planned)


def _rollout(written: Written) -> ErrorsAndWarnings:
    rollout, scaling = written.values.get("rollout"), written.values.get("autoscaling")
    model = written.values.get("model")
    # A pool that is not readable may be the one that is named.
    whole = len(written.ladder.rungs) == len(written.choice.pools)
    if rollout is None or not whole:
        return [], []
    task = None if model is None else model.known.task
    planned, asked = written.workloads, rollout.planned
    warnings = [] if scaling is None else rollout_warnings(asked, planned, scaling.min_replicas)
    return rollout_problems(asked, planned, task), warnings


def _storage(written: Written) -> ErrorsAndWarnings:
    model, store = written.values.get("model"), written.values.get("model_store")
    if model is None or store is None:
        return [], []
    cluster = written.values.get("cluster")
    autopilot = cluster is not None and cluster.mode is ClusterMode.AUTOPILOT
    keeps = held(model.known, model.planned_adapters, model.settings)
    loading = Loading(store.kind, model.weights_gib, autopilot, keeps)
    index_of = {pool.name: index for index, pool in enumerate(written.choice.pools)}
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for workload in (planned for planned in written.workloads if planned.rungs):
        budget = host_budget(workload, loading)
        rungs = [(index_of[rung.name], rung) for rung in workload.rungs]
        problems += storage_problems(rungs, budget.kept_gib, written.parallelism)
        warnings += host_problems(budget, index_of)
    return problems, warnings


def _room(written: Written) -> ErrorsAndWarnings:
    index_of = {pool.name: index for index, pool in enumerate(written.choice.pools) if pool.name}
    return pods_of_nodes(written.workloads, index_of)


def _store(written: Written) -> ErrorsAndWarnings:
    store, model = written.values.get("model_store"), written.values.get("model")
    if store is None:
        return [], []
    token = written.values.get("hugging_face_token")
    choice = StoreChoice(
        kind=store.kind,
        existing=store.existing,
        path=store.path,
        disk=store.planned_disk,
        disk_is_written=store.disk is not None,
        has_token=token is not None and token.is_given,
        rungs=written.ladder.rungs,
        parallelism=written.parallelism,
        weights_gib=None if model is None else model.weights_gib,
    )
    return store_problems(choice), []


_CHECKS: tuple[Callable[[Written], ErrorsAndWarnings], ...] = (
    _strategy,
    _images,
    _cluster,
    _network,
    _maintenance,
    _exposure,
    _identity,
    _room,
    _scaling,
    _rollout,
    *MODEL_CHECKS,
    *VLLM_CHECKS,
    _storage,
    _store,
)
