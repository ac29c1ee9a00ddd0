"""The requirements of a stack on an existing cluster.

Each error has the command that fixes it. Some properties cannot change after the creation of a
cluster, which the error says: the kind of the network and Dataplane V2 (GKE's pages on VPC-native
clusters and on Dataplane V2, 2026-11).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ..core.problems import Problem
from ..estimates.room import Growth, pods_shortage
from ..ladder.rung import ClusterMode

_FOR_GOOD = "this is chosen when a cluster is made; name another one or leave 'existing' out"


@dataclass(frozen=True)
class FoundCluster:
    """A cluster in Google's description."""

    name: str
    project: str
    location: str
    """Region or zone."""
    network: str
    """Full name of its VPC network."""
    subnetwork: str
    pod_range: str
    service_range: str
    address: str
    """DNS name or IP address of the control plane, for the endpoint that the stack uses."""
    ca_certificate: str | None
    """The cluster's certificate authority, base64; None with the DNS name, whose certificate is
    public."""
    dns_name: str | None
    """DNS name of the control plane, which exists even if the endpoint is disabled."""
    is_reachable: bool
    """Whether the endpoint that the stack uses is enabled."""
    autopilot: bool | None
    """Whether the cluster is Autopilot; None if the description does not tell."""
    vpc_native: bool
    dataplane_v2: bool
    workload_pool: str | None
    """Pool of Workload Identity; None if it is disabled."""
    managed_prometheus: bool
    auto_monitoring: bool
    """Whether GKE collects the metrics of each vLLM that it finds."""
    cloud_storage_fuse: bool
    secret_manager: bool
    gateway_api: bool
    native_metrics: bool
    pods: str | None = None
    """The only range for pods; None if there are several, or if the description does not tell."""


@dataclass(frozen=True)
class NeededCluster:
    """The requirements of a stack."""

    project: str
    mode: ClusterMode
    dns_endpoint: bool
    """Whether the stack uses the DNS endpoint of the control plane."""
    cloud_storage_fuse: bool = False
    secret_manager: bool = False
    gateway_api: bool = False
    native_metrics: bool = False
    pools: tuple[Growth, ...] = ()
    """Maximum sizes of the stack's node pools."""


def existing_problems(cluster: FoundCluster, needed: NeededCluster) -> list[Problem]:
    """Return the errors for all requirements that the cluster does not meet."""
    return [
        *_mode(cluster, needed),
        *_network(cluster),
        *_room(cluster, needed),
        *_endpoint(cluster, needed),
        *_identity(cluster, needed),
        *_features(cluster, needed),
    ]


def existing_warnings(cluster: FoundCluster) -> list[Problem]:
    """Return the warnings for features that disturb the stack; other teams may need them."""
    if not cluster.auto_monitoring:
        return []
    why = (
        "collects vLLM's metrics by automatic application monitoring too, so the queue counts "
        "double for the autoscaler, the charts and the bill"
    )
    return [_problem(cluster, f"{why}; run: {_update(cluster, '--auto-monitoring-scope=NONE')}")]


def _mode(cluster: FoundCluster, needed: NeededCluster) -> Iterator[Problem]:
    needs_autopilot = needed.mode is ClusterMode.AUTOPILOT
    if cluster.autopilot is None or cluster.autopilot is needs_autopilot:
        return
    is_one = ClusterMode.AUTOPILOT if cluster.autopilot else ClusterMode.STANDARD
    message = f"'{needed.mode}', and cluster '{cluster.name}' is '{is_one}'; write mode '{is_one}'"
    yield Problem(("cluster", "mode"), message)


def _network(cluster: FoundCluster) -> Iterator[Problem]:
    if not cluster.vpc_native:
        why = "is not VPC-native, so load balancers cannot reach its pods"
        yield _problem(cluster, f"{why}; {_FOR_GOOD}")
    if not cluster.dataplane_v2:
        why = "has no Dataplane V2, so nothing would hold pods to the stack's NetworkPolicies"
        yield _problem(cluster, f"{why}; {_FOR_GOOD}")


def _room(cluster: FoundCluster, needed: NeededCluster) -> Iterator[Problem]:
    short = None if cluster.pods is None else pods_shortage(needed.pools, cluster.pods)
    if short is not None:
        add = _update(cluster, "--additional-pod-ipv4-ranges=NAME")
        why = f"has no room: {short}, if nothing else ran in it"
        yield _problem(
            cluster,
            f"{why}; lower pools.maxNodes or pools.maxPodsPerNode, or give it a range: {add}",
        )


def _endpoint(cluster: FoundCluster, needed: NeededCluster) -> Iterator[Problem]:
    if cluster.is_reachable:
        return
    if needed.dns_endpoint:
        why = "is not reached by its DNS name from outside"
        fix = f"{_update(cluster, '--enable-dns-access')}, or write 'dnsEndpoint: false'"
        yield _problem(cluster, f"{why}; run: {fix}")
    else:
        why = "has its IP endpoint closed"
        fix = f"{_update(cluster, '--enable-ip-access')}, or leave 'dnsEndpoint' out"
        yield _problem(cluster, f"{why}; run: {fix}")


def _identity(cluster: FoundCluster, needed: NeededCluster) -> Iterator[Problem]:
    pool = f"{needed.project}.svc.id.goog"
    if cluster.workload_pool == pool:
        return
    why = "does not have Workload Identity enabled, which pods need to authenticate to Google"
    yield _problem(cluster, f"{why}; run: {_update(cluster, f'--workload-pool={pool}')}")


def _features(cluster: FoundCluster, needed: NeededCluster) -> Iterator[Problem]:
    rows = (
        (
            True,
            cluster.managed_prometheus,
            "has no managed Prometheus, which the autoscaler and the dashboard read",
            "--enable-managed-prometheus",
        ),
        (
            needed.cloud_storage_fuse,
            cluster.cloud_storage_fuse,
            "has no Cloud Storage FUSE driver, by which pods mount a bucket",
            "--update-addons=GcsFuseCsiDriver=ENABLED",
        ),
        (
            needed.secret_manager,
            cluster.secret_manager,
            "has no Secret Manager add-on, by which pods read the token",
            "--enable-secret-manager",
        ),
        (
            needed.gateway_api,
            cluster.gateway_api,
            "has no Gateway API, which exposure.kind 'gateway' needs",
            "--gateway-api=standard",
        ),
        (
            needed.native_metrics,
            cluster.native_metrics,
            "has not the autoscaling profile that autoscaling.source 'native' needs",
            "--hpa-profile=performance",
        ),
    )
    for is_needed, is_enabled, why, flag in rows:
        if is_needed and not is_enabled:
            yield _problem(cluster, f"{why}; run: {_update(cluster, flag)}")


def _update(cluster: FoundCluster, flag: str) -> str:
    where = f"--project={cluster.project} --location={cluster.location}"
    return f"gcloud container clusters update {cluster.name} {where} {flag}"


def _problem(cluster: FoundCluster, message: str) -> Problem:
    return Problem(("cluster", "existing"), f"cluster '{cluster.name}' {message}")
