"""What a change does to a Google resource: nothing, update or replace."""

from typing import Any

import pytest

from tests.sandbox.calls import Calls, Diffed, Made
from tests.sandbox.conftest import CLUSTER

POOL = "gcp:container/nodePool:NodePool"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
SUBNET: dict[str, Any] = {
    "name": "nodes",
    "network": "projects/my-project/global/networks/net",
    "ipCidrRange": "10.0.0.0/20",
    "secondaryIpRanges": [
        {"rangeName": "services", "ipCidrRange": "10.8.0.0/20"},
        {"rangeName": "pods", "ipCidrRange": "10.4.0.0/14"},
    ],
}


@pytest.fixture
def inputs(cluster: Made) -> dict[str, Any]:
    """Give a pool's inputs."""
    return {
        "cluster": cluster.id,
        "nodeLocations": ["asia-northeast1-b", "asia-northeast1-a"],
        "autoscaling": {"minNodeCount": 0, "maxNodeCount": 2},
        "nodeConfig": {
            "machineType": "g2-standard-4",
            "diskType": "pd-balanced",
            "oauthScopes": ["a", "b"],
            "labels": {"tier": "l4"},
        },
    }


def test_the_same_inputs_change_nothing(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    assert google.diff(pool, inputs) == Diffed({}, [], delete_first=False, changed=False)


def test_a_ceiling_changes_in_place(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["autoscaling"] = {"minNodeCount": 0, "maxNodeCount": 4}
    assert google.diff(pool, inputs) == Diffed(
        {"autoscaling.maxNodeCount": "UPDATE"}, [], delete_first=False, changed=True
    )


def test_a_zone_that_is_left_out_of_the_list_changes_the_pool_in_place(
    google: Calls, inputs: dict[str, Any]
) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeLocations"] = ["asia-northeast1-a"]
    assert google.diff(pool, inputs) == Diffed(
        {"nodeLocations[1]": "DELETE"}, [], delete_first=False, changed=True
    )


@pytest.mark.parametrize("left_to_the_cloud", [None, []])
def test_zones_that_are_left_to_the_cloud_stay_as_they_are(
    google: Calls, inputs: dict[str, Any], left_to_the_cloud: object
) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeLocations"] = left_to_the_cloud
    assert google.diff(pool, inputs) == Diffed({}, [], delete_first=False, changed=False)


@pytest.mark.parametrize(
    ("key", "value"),
    [("spot", True), ("serviceAccount", "x@my-project.iam.gserviceaccount.com")],
)
def test_what_makes_a_node_what_it_is_replaces_the_pool(
    google: Calls, inputs: dict[str, Any], key: str, value: object
) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeConfig"] = {**inputs["nodeConfig"], key: value}
    path = f"nodeConfig.{key}"
    assert google.diff(pool, inputs) == Diffed(
        {path: "ADD_REPLACE"}, [path], delete_first=False, changed=True
    )


def test_an_added_block_replaces_for_what_is_in_it(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    accelerators = [{"type": "nvidia-l4", "count": 1}]
    inputs["nodeConfig"] = {**inputs["nodeConfig"], "guestAccelerators": accelerators}
    assert google.diff(pool, inputs).replaces == ["nodeConfig.guestAccelerators"]


def test_a_change_inside_a_block_that_replaces_replaces(
    google: Calls, inputs: dict[str, Any]
) -> None:
    node = {**inputs["nodeConfig"], "shieldedInstanceConfig": {"enableSecureBoot": True}}
    pool = google.create(POOL, {**inputs, "nodeConfig": node})
    node["shieldedInstanceConfig"] = {"enableSecureBoot": True, "enableIntegrityMonitoring": False}
    path = "nodeConfig.shieldedInstanceConfig.enableIntegrityMonitoring"
    assert google.diff(pool, {**inputs, "nodeConfig": node}).replaces == [path]


def test_the_order_of_a_set_is_no_change(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeLocations"] = inputs["nodeLocations"][::-1]
    inputs["nodeConfig"] = {**inputs["nodeConfig"], "oauthScopes": ["b", "a"]}
    assert not google.diff(pool, inputs).changed


def test_saying_what_was_the_default_is_no_change(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeConfig"] = {**inputs["nodeConfig"], "spot": False}
    assert not google.diff(pool, inputs).changed


def test_leaving_out_what_the_cloud_fills_in_is_no_change(
    google: Calls, inputs: dict[str, Any]
) -> None:
    pool = google.create(POOL, inputs)
    del inputs["nodeLocations"]
    assert not google.diff(pool, inputs).changed


def test_leaving_out_a_label_is_a_change(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeConfig"] = {**inputs["nodeConfig"], "labels": {}}
    assert google.diff(pool, inputs).kinds == {"nodeConfig.labels.tier": "DELETE"}


def test_an_ignored_path_is_no_change(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["autoscaling"] = {"minNodeCount": 1, "maxNodeCount": 2}
    assert not google.diff(pool, inputs, ignored=("autoscaling.minNodeCount",)).changed
    assert google.diff(pool, inputs, ignored=("autoscaling.maxNodeCount",)).changed


def test_a_name_of_the_programs_own_is_freed_before_it_is_taken_again(
    google: Calls, inputs: dict[str, Any]
) -> None:
    pool = google.create(POOL, {**inputs, "name": "l4"})
    changed = {**inputs, "nodeConfig": {**inputs["nodeConfig"], "spot": True}}
    assert google.diff(pool, {**changed, "name": "l4"}).delete_first
    assert not google.diff(pool, {**changed, "name": "l4-spot"}).delete_first


def test_an_invented_name_lets_the_new_pool_come_first(
    google: Calls, inputs: dict[str, Any]
) -> None:
    pool = google.create(POOL, inputs)
    changed = {**inputs, "nodeConfig": {**inputs["nodeConfig"], "spot": True}}
    assert not google.diff(pool, changed).delete_first


def test_a_clusters_network_replaces_it(google: Calls, cluster: Made) -> None:
    inputs = {"name": "serving", "deletionProtection": False, "network": "other"}
    assert google.diff(cluster, inputs).replaces == ["network"]


def test_a_clusters_protection_changes_in_place(google: Calls, cluster: Made) -> None:
    assert cluster.urn.split("$")[1].startswith(CLUSTER)
    assert google.diff(cluster, {"name": "serving"}) == Diffed(
        {"deletionProtection": "UPDATE"}, [], delete_first=False, changed=True
    )


@pytest.fixture
def subnetwork(google: Calls) -> Made:
    """Give a subnetwork with two secondary ranges."""
    google.create("gcp:compute/network:Network", {"name": "net"})
    return google.create(SUBNETWORK, SUBNET)


@pytest.mark.parametrize(
    ("cidr", "replaces"),
    [
        ("10.0.0.0/19", []),
        ("10.0.0.0/21", ["ipCidrRange"]),
        ("10.1.0.0/20", ["ipCidrRange"]),
    ],
    ids=["wider", "narrower", "moved"],
)
def test_a_range_that_does_not_hold_what_it_held_replaces_the_subnetwork(
    google: Calls, subnetwork: Made, cidr: str, replaces: list[str]
) -> None:
    found = google.diff(subnetwork, {**SUBNET, "ipCidrRange": cidr})
    assert (found.changed, found.replaces) == (True, replaces)


def test_a_range_that_is_none_any_more_is_seen_and_replaces_nothing(
    google: Calls, subnetwork: Made
) -> None:
    subnetwork.outputs["ipCidrRange"] = "10.0.0.0/20-by-hand"
    found = google.diff(subnetwork, SUBNET)
    assert (found.kinds, found.replaces) == ({"ipCidrRange": "UPDATE"}, [])


def test_the_order_of_secondary_ranges_is_no_change(google: Calls, subnetwork: Made) -> None:
    turned = SUBNET["secondaryIpRanges"][::-1]
    assert not google.diff(subnetwork, {**SUBNET, "secondaryIpRanges": turned}).changed


@pytest.mark.parametrize(("size", "replaces"), [(200, []), (50, ["size"])])
def test_a_smaller_disk_is_another_one(google: Calls, size: int, replaces: list[str]) -> None:
    disk = {"name": "d", "zone": "asia-northeast1-a", "size": 100}
    made = google.create("gcp:compute/disk:Disk", disk)
    found = google.diff(made, {**disk, "size": size})
    assert (list(found.kinds), found.replaces) == (["size"], replaces)


def test_scopes_that_are_emptied_replace_the_pool(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeConfig"] = {**inputs["nodeConfig"], "oauthScopes": []}
    paths = ["nodeConfig.oauthScopes[0]", "nodeConfig.oauthScopes[1]"]
    assert sorted(google.diff(pool, inputs).replaces) == paths


def test_scopes_that_are_left_out_stay(google: Calls, inputs: dict[str, Any]) -> None:
    pool = google.create(POOL, inputs)
    inputs["nodeConfig"] = {**inputs["nodeConfig"], "oauthScopes": None}
    assert not google.diff(pool, inputs).changed


def test_the_order_of_a_regional_policys_rules_is_no_change(google: Calls) -> None:
    kind = "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy"
    rules = [{"action": "allow", "priority": 1}, {"action": "deny(403)", "priority": 2}]
    made = google.create(kind, {"name": "p", "rules": rules})
    assert not google.diff(made, {"name": "p", "rules": rules[::-1]}).changed


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("diskType", "pd-ssd"),
        ("diskSize", 200),
        ("imageType", "UBUNTU_CONTAINERD"),
        ("oauthScopes", ["https://www.googleapis.com/auth/monitoring"]),
    ],
)
def test_autopilot_decides_what_its_nodes_are(google: Calls, key: str, value: object) -> None:
    defaults = {"serviceAccount": "default", "diskType": "pd-standard", "diskSize": 100}

    def autopilot(defaults: dict[str, object]) -> dict[str, object]:
        scaling = {"autoProvisioningDefaults": defaults}
        return {"name": "c", "enableAutopilot": True, "clusterAutoscaling": scaling}

    made = google.create(CLUSTER, autopilot(defaults))
    assert not google.diff(made, autopilot({**defaults, key: value})).changed


@pytest.mark.parametrize(
    ("key", "value"), [("secretManagerConfig", {"enabled": False}), ("resourceLabels", {})]
)
def test_what_is_off_may_be_left_out(google: Calls, key: str, value: object) -> None:
    made = google.create(CLUSTER, {"name": "c", key: value})
    assert not google.diff(made, {"name": "c"}).changed


def test_what_is_on_may_not_be_left_out(google: Calls) -> None:
    made = google.create(CLUSTER, {"name": "c", "secretManagerConfig": {"enabled": True}})
    assert google.diff(made, {"name": "c"}).kinds == {"secretManagerConfig": "DELETE"}


@pytest.mark.parametrize(
    ("token", "key"), [(POOL, "name"), ("gcp:serviceaccount/account:Account", "accountId")]
)
def test_a_name_that_is_left_out_later_stays(
    google: Calls, cluster: Made, token: str, key: str
) -> None:
    given = {"cluster": cluster.id} if token == POOL else {"displayName": "Nodes"}
    made = google.create(token, {**given, key: "the-nodes"})
    assert not google.diff(made, given).changed


def test_the_profile_that_gke_gives_by_itself_is_no_change(google: Calls, cluster: Made) -> None:
    inputs = {"name": "serving", "deletionProtection": False}
    asked = {**inputs, "podAutoscaling": {"hpaProfile": "PERFORMANCE"}}
    assert not google.diff(cluster, asked).changed
    off = {**inputs, "podAutoscaling": {"hpaProfile": "NONE"}}
    assert google.diff(cluster, off).kinds == {"podAutoscaling.hpaProfile": "UPDATE"}


def test_a_buckets_place_is_the_same_in_capitals(google: Calls) -> None:
    bucket = {"name": "a-bucket", "location": "us-central1"}
    made = google.create("gcp:storage/bucket:Bucket", bucket)
    assert not google.diff(made, {**bucket, "location": "US-CENTRAL1"}).changed
