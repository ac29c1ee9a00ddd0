"""Cluster: private, observable, and reached without a token in a file."""

import json
from typing import Any

import pytest

from components.cluster.cluster import Cluster, ClusterArgs
from tests.components.recorder import Recorder

CLUSTER = "gcp:container/cluster:Cluster"

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


def kubeconfig(engine: Recorder, args: ClusterArgs) -> dict[str, Any]:
    """Return the kubeconfig of a cluster, read."""
    content: dict[str, Any] = json.loads(engine.known(lambda: Cluster("vllm", args).kubeconfig))
    return content


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


@pytest.mark.parametrize("args", [ARGS, BY_ADDRESS], ids=["by name", "by address"])
def test_a_cluster_is_itself_by_whichever_way_it_is_reached(
    engine: Recorder, args: ClusterArgs
) -> None:
    assert engine.known(lambda: Cluster("vllm", args).identity) == "gke-1.gke.example"
