"""The way to a cluster that somebody else made, by the component that would make one."""

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


def test_an_existing_cluster_is_told_from_others_by_its_id_where_no_more_is_known(
    engine: Recorder,
) -> None:
    made = engine.run(theirs)
    assert engine.known(lambda: made.identity).endswith("/clusters/theirs")
