"""The way to a cluster that somebody else made, by the component that would make one."""

import json

from components.cluster.cluster import Cluster, ClusterArgs
from tests.components.recorder import Recorder

THEIRS: ClusterArgs = {
    "project": "p",
    "location": "europe-west4",
    "network": "net",
    "subnetwork": "sub",
    "pod_range": "pods",
    "service_range": "services",
    "node_service_account": "nodes@p.iam",
    "existing": {
        "cluster_id": "projects/p/locations/europe-west4/clusters/theirs",
        "cluster_name": "theirs",
        "address": "192.0.2.7",
        "ca_certificate": "dGhlaXJz",
    },
}


def theirs() -> Cluster:
    """Use a cluster that is there."""
    return Cluster("vllm", THEIRS)


def test_an_existing_cluster_is_reached_and_nothing_is_made_in_it(engine: Recorder) -> None:
    engine.run(theirs)
    assert engine.asked_for == []


def test_an_existing_cluster_is_joined_by_its_own_id_and_name(engine: Recorder) -> None:
    made = engine.run(theirs)
    assert engine.known(lambda: made.cluster_id).endswith("/clusters/theirs")
    assert engine.known(lambda: made.cluster_name) == "theirs"


def test_a_kubeconfig_of_an_existing_cluster_goes_to_it_and_is_a_secret(engine: Recorder) -> None:
    made = engine.run(theirs)
    content = json.loads(engine.known(lambda: made.kubeconfig))
    server = {"server": "https://192.0.2.7", "certificate-authority-data": "dGhlaXJz"}
    assert content["clusters"] == [{"name": "vllm", "cluster": server}]
    assert engine.known(made.kubeconfig.is_secret) is True


def test_an_existing_cluster_is_told_from_others_by_its_id_where_no_more_is_known(
    engine: Recorder,
) -> None:
    made = engine.run(theirs)
    assert engine.known(lambda: made.identity).endswith("/clusters/theirs")
