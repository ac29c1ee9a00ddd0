"""Cluster: private, observable, and reached without a token in a file."""

import json
from typing import Any

import pytest

from components.cluster.cluster import Cluster, ClusterArgs
from components.ladder.rung import ClusterMode
from tests.components.recorder import Recorder

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"

ARGS: ClusterArgs = {
    "project": "p",
    "location": "europe-west4",
    "network": "net",
    "subnetwork": "sub",
    "pod_range": "pods",
    "service_range": "services",
    "node_service_account": "nodes@p.iam",
}
BY_ADDRESS: ClusterArgs = {
    **ARGS,
    "dns_endpoint": False,
    "authorized_networks": ["203.0.113.0/24"],
}


@pytest.fixture
def cluster(engine: Recorder) -> dict[str, Any]:
    """Ask for a cluster with nothing chosen."""
    engine.run(lambda: Cluster("vllm", ARGS))
    return engine.one(CLUSTER)


def test_a_cluster_has_private_nodes_in_the_ranges_it_is_given(cluster: dict[str, Any]) -> None:
    assert cluster["privateClusterConfig"] == {"enablePrivateNodes": True}
    assert cluster["networkingMode"] == "VPC_NATIVE"
    assert cluster["ipAllocationPolicy"] == {
        "clusterSecondaryRangeName": "pods",
        "servicesSecondaryRangeName": "services",
    }


def test_a_cluster_lets_pods_be_google_principals(cluster: dict[str, Any]) -> None:
    assert cluster["workloadIdentityConfig"] == {"workloadPool": "p.svc.id.goog"}


PACKAGES = [
    "SYSTEM_COMPONENTS",
    "STORAGE",
    "POD",
    "DEPLOYMENT",
    "STATEFULSET",
    "DAEMONSET",
    "HPA",
    "JOBSET",
    "CADVISOR",
    "KUBELET",
]
"""What GKE turns on in a new cluster: a list without one of them turns it off."""


def test_a_cluster_measures_by_managed_prometheus_and_keeps_what_a_new_cluster_measures(
    cluster: dict[str, Any],
) -> None:
    assert cluster["monitoringConfig"] == {
        "enableComponents": PACKAGES,
        "managedPrometheus": {"enabled": True},
    }


def test_gpus_measure_themselves_when_asked(engine: Recorder) -> None:
    engine.run(lambda: Cluster("vllm", {**ARGS, "gpu_metrics": True}))
    monitoring = engine.one(CLUSTER)["monitoringConfig"]
    assert monitoring["enableComponents"] == [*PACKAGES, "DCGM"]


def test_pools_of_a_cluster_stream_images_by_default(cluster: dict[str, Any]) -> None:
    assert cluster["nodePoolDefaults"] == {"nodeConfigDefaults": {"gcfsConfig": {"enabled": True}}}


def test_a_cluster_routes_by_dataplane_v2(cluster: dict[str, Any]) -> None:
    assert cluster["datapathProvider"] == "ADVANCED_DATAPATH"


def test_a_cluster_is_regular_and_protected_unless_told_otherwise(cluster: dict[str, Any]) -> None:
    assert cluster["releaseChannel"] == {"channel": "REGULAR"}
    assert cluster["deletionProtection"] is True
    assert cluster["secretManagerConfig"] == {"enabled": False}


def test_a_cluster_reads_metrics_from_pods_only_where_asked(engine: Recorder) -> None:
    engine.run(lambda: Cluster("vllm", {**ARGS, "native_metrics": True}))
    assert engine.one(CLUSTER)["podAutoscaling"] == {"hpaProfile": "PERFORMANCE"}


def test_a_cluster_has_gkes_own_profile_of_autoscaling_otherwise(cluster: dict[str, Any]) -> None:
    assert "podAutoscaling" not in cluster


def test_a_cluster_follows_what_its_owner_chose(engine: Recorder) -> None:
    chosen: ClusterArgs = {
        **ARGS,
        "release_channel": "RAPID",
        "deletion_protection": False,
        "secret_manager": True,
        "labels": {"team": "serving"},
    }
    engine.run(lambda: Cluster("vllm", chosen))
    cluster = engine.one(CLUSTER)
    assert cluster["releaseChannel"] == {"channel": "RAPID"}
    assert cluster["deletionProtection"] is False
    assert cluster["secretManagerConfig"] == {"enabled": True}
    assert cluster["resourceLabels"] == {"team": "serving"}


def test_the_first_pool_goes_and_a_pool_for_the_system_stays(engine: Recorder) -> None:
    engine.run(lambda: Cluster("vllm", ARGS))
    assert engine.one(CLUSTER)["removeDefaultNodePool"] is True
    system = engine.one(POOL)
    assert (system["name"], system["cluster"]) == ("system", "vllm-id")
    assert system["nodeConfig"]["machineType"] == "e2-standard-4"
    assert system["nodeConfig"]["serviceAccount"] == "nodes@p.iam"
    assert system["autoscaling"] == {"totalMinNodeCount": 1, "totalMaxNodeCount": 6}


@pytest.fixture
def autopilot(engine: Recorder) -> dict[str, Any]:
    """Ask for an Autopilot cluster with everything chosen that makes a difference."""
    engine.run(lambda: Cluster("vllm", {**ARGS, "mode": ClusterMode.AUTOPILOT}))
    return engine.one(CLUSTER)


def test_an_autopilot_cluster_has_no_pool_of_the_stacks(engine: Recorder) -> None:
    engine.run(lambda: Cluster("vllm", {**ARGS, "mode": ClusterMode.AUTOPILOT}))
    assert engine.inputs(POOL) == {}


def test_nodes_of_an_autopilot_cluster_run_as_the_stacks_account(
    autopilot: dict[str, Any],
) -> None:
    assert autopilot["clusterAutoscaling"] == {
        "autoProvisioningDefaults": {
            "serviceAccount": "nodes@p.iam",
            "oauthScopes": ["https://www.googleapis.com/auth/cloud-platform"],
        }
    }


def test_an_autopilot_cluster_is_asked_for_nothing_that_it_decides_itself(
    engine: Recorder, autopilot: dict[str, Any], cluster: dict[str, Any]
) -> None:
    assert engine.inputs(CLUSTER).keys() == {"vllm"}
    assert autopilot.keys() - cluster.keys() == {"enableAutopilot", "clusterAutoscaling"}
    assert cluster.keys() - autopilot.keys() == {
        "addonsConfig",
        "datapathProvider",
        "enableShieldedNodes",
        "initialNodeCount",
        "nodeConfig",
        "nodePoolDefaults",
        "removeDefaultNodePool",
        "workloadIdentityConfig",
    }


def test_both_modes_are_as_private_and_as_protected(
    engine: Recorder, autopilot: dict[str, Any]
) -> None:
    assert autopilot["privateClusterConfig"] == {"enablePrivateNodes": True}
    assert autopilot["deletionProtection"] is True
    assert engine.one(CLUSTER)["releaseChannel"] == {"channel": "REGULAR"}


def test_by_name_the_address_of_the_control_plane_is_closed(cluster: dict[str, Any]) -> None:
    assert cluster["controlPlaneEndpointsConfig"] == {
        "dnsEndpointConfig": {"allowExternalTraffic": True},
        "ipEndpointsConfig": {"enabled": False},
    }
    # Google's provider does not send a list beside a closed address, and reads none back.
    assert "masterAuthorizedNetworksConfig" not in cluster


def test_by_address_only_listed_networks_reach_the_control_plane(engine: Recorder) -> None:
    engine.run(lambda: Cluster("vllm", BY_ADDRESS))
    cluster = engine.one(CLUSTER)
    assert cluster["controlPlaneEndpointsConfig"] == {
        "dnsEndpointConfig": {"allowExternalTraffic": False},
        "ipEndpointsConfig": {"enabled": True},
    }
    assert cluster["masterAuthorizedNetworksConfig"] == {
        "cidrBlocks": [{"cidrBlock": "203.0.113.0/24"}]
    }


def kubeconfig(engine: Recorder, args: ClusterArgs) -> dict[str, Any]:
    """Return the kubeconfig of a cluster, read."""
    content: dict[str, Any] = json.loads(engine.known(lambda: Cluster("vllm", args).kubeconfig))
    return content


def test_a_kubeconfig_by_name_trusts_public_certificates(engine: Recorder) -> None:
    assert kubeconfig(engine, ARGS)["clusters"] == [
        {"name": "vllm", "cluster": {"server": "https://gke-1.gke.example"}}
    ]


def test_a_kubeconfig_by_address_carries_the_clusters_authority(engine: Recorder) -> None:
    server = {"server": "https://192.0.2.1", "certificate-authority-data": "Y2E="}
    assert kubeconfig(engine, BY_ADDRESS)["clusters"] == [{"name": "vllm", "cluster": server}]


def test_a_kubeconfig_logs_in_by_the_plugin_and_holds_no_token(engine: Recorder) -> None:
    ((user),) = kubeconfig(engine, ARGS)["users"]
    assert set(user["user"]) == {"exec"}
    assert user["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    assert user["user"]["exec"]["apiVersion"] == "client.authentication.k8s.io/v1beta1"
    assert user["user"]["exec"]["interactiveMode"] == "Never"


def test_a_kubeconfig_is_kept_as_a_secret(engine: Recorder) -> None:
    made = engine.run(lambda: Cluster("vllm", ARGS))
    assert engine.known(made.kubeconfig.is_secret) is True


@pytest.mark.parametrize(
    ("args", "url"),
    [(ARGS, "https://gke-1.gke.example"), (BY_ADDRESS, "https://192.0.2.1")],
    ids=["by name", "by address"],
)
def test_the_endpoint_is_where_the_kubeconfig_goes(
    engine: Recorder, args: ClusterArgs, url: str
) -> None:
    assert engine.known(lambda: Cluster("vllm", args).endpoint) == url


def test_the_gateway_api_is_turned_on_where_it_is_wanted_and_never_off(engine: Recorder) -> None:
    engine.run(lambda: Cluster("with", {**ARGS, "gateway_api": True}))
    engine.run(lambda: Cluster("without", ARGS))
    clusters = engine.inputs(CLUSTER)
    assert clusters["with"]["gatewayApiConfig"] == {"channel": "CHANNEL_STANDARD"}
    assert "gatewayApiConfig" not in clusters["without"]


@pytest.mark.parametrize("args", [ARGS, BY_ADDRESS], ids=["by name", "by address"])
def test_a_cluster_is_itself_by_whichever_way_it_is_reached(
    engine: Recorder, args: ClusterArgs
) -> None:
    assert engine.known(lambda: Cluster("vllm", args).identity) == "gke-1.gke.example"
