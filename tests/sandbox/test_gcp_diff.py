"""What a change does to a Google resource: nothing, update or replace."""

from typing import Any

import pytest

from tests.sandbox.calls import Calls, Diffed, Made
from tests.sandbox.conftest import CLUSTER

POOL = "gcp:container/nodePool:NodePool"


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
