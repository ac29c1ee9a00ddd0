"""What a cluster of somebody else's has to have, and the command that gives it."""

from dataclasses import replace
from typing import Any

import pytest

from components.estimates.room import Growth
from components.ladder.rung import ClusterMode
from components.stack.existing_cluster import (
    FoundCluster,
    NeededCluster,
    existing_problems,
    existing_warnings,
)

FOUND = FoundCluster(
    name="theirs",
    project="p",
    location="us-central1",
    network="projects/p/global/networks/corp",
    subnetwork="projects/p/regions/us-central1/subnetworks/nodes",
    pod_range="pods",
    service_range="services",
    address="gke-1.us-central1.gke.goog",
    ca_certificate=None,
    dns_name="gke-1.us-central1.gke.goog",
    is_reachable=True,
    autopilot=False,
    vpc_native=True,
    dataplane_v2=True,
    workload_pool="p.svc.id.goog",
    managed_prometheus=True,
    auto_monitoring=False,
    cloud_storage_fuse=True,
    secret_manager=True,
    gateway_api=True,
    native_metrics=True,
)
NEEDED = NeededCluster(
    project="p",
    mode=ClusterMode.STANDARD,
    dns_endpoint=True,
    cloud_storage_fuse=True,
    secret_manager=True,
    gateway_api=True,
    native_metrics=True,
)
UPDATE = "gcloud container clusters update theirs --project=p --location=us-central1"


def lines(found: FoundCluster, needed: NeededCluster = NEEDED) -> list[str]:
    return [f"{each.key}: {each.message}" for each in existing_problems(found, needed)]


def test_a_cluster_that_has_everything_is_taken() -> None:
    assert lines(FOUND) == []


def test_a_second_collector_of_the_metrics_is_warned_of() -> None:
    assert existing_warnings(FOUND) == []
    (warning,) = existing_warnings(replace(FOUND, auto_monitoring=True))
    assert f"{warning.key}: {warning.message}" == (
        "cluster.existing: cluster 'theirs' collects vLLM's metrics by automatic application "
        "monitoring too, so the queue counts double for the autoscaler, the charts and the bill; "
        f"run: {UPDATE} --auto-monitoring-scope=NONE"
    )


LACKS: dict[str, tuple[dict[str, Any], str]] = {
    "another mode": (
        {"autopilot": True},
        "cluster.mode: 'standard', and cluster 'theirs' is 'autopilot'; write mode 'autopilot'",
    ),
    "VPC-native": (
        {"vpc_native": False},
        "cluster.existing: cluster 'theirs' is not VPC-native, so load balancers cannot reach its "
        "pods; this is chosen when a cluster is made; name another one or leave 'existing' out",
    ),
    "Dataplane V2": (
        {"dataplane_v2": False},
        "cluster.existing: cluster 'theirs' has no Dataplane V2, so nothing would hold pods to the "
        "stack's NetworkPolicies; this is chosen when a cluster is made; name another one or leave "
        "'existing' out",
    ),
    "a way in": (
        {"is_reachable": False},
        f"cluster.existing: cluster 'theirs' is not reached by its DNS name from outside; run: "
        f"{UPDATE} --enable-dns-access, or write 'dnsEndpoint: false'",
    ),
    "Workload Identity": (
        {"workload_pool": None},
        f"cluster.existing: cluster 'theirs' does not have Workload Identity enabled, which pods "
        f"need to authenticate to Google; run: {UPDATE} --workload-pool=p.svc.id.goog",
    ),
    "managed Prometheus": (
        {"managed_prometheus": False},
        f"cluster.existing: cluster 'theirs' has no managed Prometheus, which the autoscaler and "
        f"the dashboard read; run: {UPDATE} --enable-managed-prometheus",
    ),
    "FUSE": (
        {"cloud_storage_fuse": False},
        f"cluster.existing: cluster 'theirs' has no Cloud Storage FUSE driver, by which pods mount "
        f"a bucket; run: {UPDATE} --update-addons=GcsFuseCsiDriver=ENABLED",
    ),
    "Secret Manager": (
        {"secret_manager": False},
        f"cluster.existing: cluster 'theirs' has no Secret Manager add-on, by which pods read the "
        f"token; run: {UPDATE} --enable-secret-manager",
    ),
    "Gateway API": (
        {"gateway_api": False},
        f"cluster.existing: cluster 'theirs' has no Gateway API, which exposure.kind 'gateway' "
        f"needs; run: {UPDATE} --gateway-api=standard",
    ),
    "native metrics": (
        {"native_metrics": False},
        f"cluster.existing: cluster 'theirs' has not the autoscaling profile that "
        f"autoscaling.source 'native' needs; run: {UPDATE} --hpa-profile=performance",
    ),
}


@pytest.mark.parametrize("lack", LACKS)
def test_what_a_cluster_lacks_is_said_with_what_mends_it(lack: str) -> None:
    change, message = LACKS[lack]
    assert lines(replace(FOUND, **change)) == [message]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    changes = {key: value for change, _ in LACKS.values() for key, value in change.items()}
    assert len(lines(replace(FOUND, **changes))) == len(LACKS)


def test_what_a_stack_does_not_use_a_cluster_may_lack() -> None:
    optional = ("cloud_storage_fuse", "secret_manager", "gateway_api", "native_metrics")
    without: dict[str, Any] = dict.fromkeys(optional, False)
    bare = replace(FOUND, **without)
    assert lines(bare, NeededCluster("p", ClusterMode.STANDARD, dns_endpoint=True)) == []


def test_an_autopilot_cluster_suits_a_stack_that_says_so() -> None:
    needed = replace(NEEDED, mode=ClusterMode.AUTOPILOT)
    assert lines(replace(FOUND, autopilot=True), needed) == []
    assert lines(FOUND, needed) == [
        "cluster.mode: 'autopilot', and cluster 'theirs' is 'standard'; write mode 'standard'"
    ]


def test_a_description_without_a_mode_is_held_against_no_mode() -> None:
    assert lines(replace(FOUND, autopilot=None)) == []


def test_a_closed_address_is_told_from_a_closed_name() -> None:
    by_address = replace(NEEDED, dns_endpoint=False)
    assert lines(replace(FOUND, is_reachable=False), by_address) == [
        f"cluster.existing: cluster 'theirs' has its IP endpoint closed; run: {UPDATE} "
        f"--enable-ip-access, or leave 'dnsEndpoint' out"
    ]


def test_workload_identity_of_another_project_does_not_suit() -> None:
    (message,) = lines(replace(FOUND, workload_pool="fleet.svc.id.goog"))
    assert message.endswith("--workload-pool=p.svc.id.goog")


def test_a_cluster_whose_range_for_pods_holds_one_node_is_refused_with_the_arithmetic() -> None:
    needed = replace(NEEDED, pools=(Growth("l4", 8, 32),))
    assert lines(replace(FOUND, pods="10.4.0.0/20"), needed) == []
    assert lines(replace(FOUND, pods="10.4.0.0/24"), needed) == [
        "cluster.existing: cluster 'theirs' has no room: the pods take 512 addresses "
        "(8 x 64 for 'l4'), and 10.4.0.0/24 has 256: a /23 holds them, if nothing else ran in it; "
        "lower pools.maxNodes or pools.maxPodsPerNode, or give it a range: "
        f"{UPDATE} --additional-pod-ipv4-ranges=NAME"
    ]


def test_a_cluster_of_several_ranges_for_pods_is_taken() -> None:
    needed = replace(NEEDED, pools=(Growth("l4", 8000, 110),))
    assert lines(replace(FOUND, pods=None), needed) == []
