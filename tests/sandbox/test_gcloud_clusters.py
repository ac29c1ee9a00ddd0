"""A cluster that a person makes by hand, and how a program finds it."""

import pytest
from pulumi_gcp.container import GetClusterResult
from pydantic.alias_generators import to_camel

from sandbox.commands.gcloud_clusters import created
from sandbox.provider.cloud import RefusalError
from sandbox.type_tokens import CLUSTER
from tests.sandbox.calls import Abort, Calls

WHERE = ("--location=us-central1", "--project=my-project")
ID = "projects/my-project/locations/us-central1/clusters/mine"
LOOK_UP = "gcp:container/getCluster:getCluster"
MINE = {"name": "mine", "location": "us-central1"}


def test_a_cluster_made_by_hand_is_what_its_flags_say(google: Calls) -> None:
    created(
        [
            "create", "mine", *WHERE, "--enable-dataplane-v2", "--labels=guide=mine",
            "--workload-pool=my-project.svc.id.goog", "--addons=GcsFuseCsiDriver",
        ],
        google.world,
    )  # fmt: skip
    thing = google.world.get(CLUSTER, ID)
    assert thing is not None
    properties = thing.properties
    assert properties["datapathProvider"] == "ADVANCED_DATAPATH"
    assert properties["resourceLabels"] == {"guide": "mine"}
    assert properties["workloadIdentityConfig"] == {"workloadPool": "my-project.svc.id.goog"}
    assert properties["addonsConfig"] == {"gcsFuseCsiDriverConfig": {"enabled": True}}
    assert properties["controlPlaneEndpointsConfig"]["dnsEndpointConfig"][
        "allowExternalTraffic"
    ] is (False)


def test_an_autopilot_cluster_has_dataplane_v2_and_workload_identity(google: Calls) -> None:
    created(["create-auto", "mine", *WHERE], google.world)
    answer = google.invoke(LOOK_UP, MINE)
    assert answer["enableAutopilot"] is True
    assert answer["datapathProvider"] == "ADVANCED_DATAPATH"


def test_a_cluster_is_described_with_every_block_as_a_list(google: Calls) -> None:
    created(["create", "mine", *WHERE, "--enable-dns-access"], google.world)
    answer = google.invoke(LOOK_UP, MINE)
    (door,) = answer["controlPlaneEndpointsConfigs"]
    (dns,) = door["dnsEndpointConfigs"]
    assert dns["allowExternalTraffic"] is True
    assert answer["monitoringConfigs"][0]["managedPrometheuses"] == [{"enabled": True}]
    assert answer["ipAllocationPolicies"][0]["clusterSecondaryRangeName"] == "gke-mine-pods"


def test_a_description_says_what_the_sdk_reads_and_nothing_else(google: Calls) -> None:
    created(["create-auto", "mine", *WHERE, "--enable-secret-manager"], google.world)
    read = {
        to_camel(name)
        for name, kind in vars(GetClusterResult).items()
        if isinstance(kind, property)
    }
    described = {name for name in google.invoke(LOOK_UP, MINE) if not name.startswith("__")}
    assert described - read == set()


def test_a_cluster_that_is_not_there_is_said_to_be_so(google: Calls) -> None:
    with pytest.raises(Abort, match=f"^{ID} not found$"):
        google.invoke(LOOK_UP, MINE)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--enable-nothing",), "unrecognized arguments: --enable-nothing"),
        (("--addons=Istio",), "the sandbox knows GcsFuseCsiDriver: Istio"),
        (("--network=nowhere",), "the Network '.*nowhere' .network. was not found"),
    ],
)
def test_what_gke_would_not_take_is_refused(
    google: Calls, words: tuple[str, ...], reason: str
) -> None:
    with pytest.raises((ValueError, RefusalError), match=reason):
        created(["create", "mine", *WHERE, *words], google.world)
