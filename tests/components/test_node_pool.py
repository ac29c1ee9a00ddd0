"""NodePool: what a rung's machine asks GKE for."""

from typing import Any

import pytest

from components.core.arguments import ArgumentsError
from components.facts.capacity import Capacity
from components.ladder.node_pool import NodePool, NodePoolArgs
from tests.components.recorder import Recorder

POOL = "gcp:container/nodePool:NodePool"

TPU: NodePoolArgs = {
    "project": "p",
    "cluster": "projects/p/locations/europe-west4/clusters/the-cluster",
    "shape": "v6e-1",
    "zones": ["europe-west4-a"],
    "compute_class": "vllm-fallback",
    "node_service_account": "nodes@p.iam",
}
L4: NodePoolArgs = {**TPU, "shape": "nvidia-l4-2"}


def pool_of(engine: Recorder, args: NodePoolArgs) -> dict[str, Any]:
    """Return what GKE is asked for."""
    engine.run(lambda: NodePool("rung", args))
    return engine.one(POOL)


def node_of(engine: Recorder, args: NodePoolArgs) -> dict[str, Any]:
    """Return the settings of the pool's nodes."""
    node: dict[str, Any] = pool_of(engine, args)["nodeConfig"]
    return node


def test_a_tpu_comes_with_its_machine_and_attaches_nothing(engine: Recorder) -> None:
    node = node_of(engine, TPU)
    assert node["machineType"] == "ct6e-standard-1t"
    assert "guestAccelerators" not in node


def test_a_gpu_is_attached_with_its_latest_driver(engine: Recorder) -> None:
    node = node_of(engine, L4)
    assert node["machineType"] == "g2-standard-24"
    assert node["guestAccelerators"] == [
        {
            "type": "nvidia-l4",
            "count": 2,
            "gpuDriverInstallationConfig": {"gpuDriverVersion": "LATEST"},
        }
    ]


@pytest.mark.parametrize(
    ("shape", "disk"),
    [
        ("v6e-1", "hyperdisk-balanced"),
        ("v7x-4", "hyperdisk-balanced"),
        ("v5e-4", "pd-balanced"),
        ("nvidia-l4-1", "pd-balanced"),
    ],
)
def test_a_machine_boots_from_a_disk_that_it_accepts(
    engine: Recorder, shape: str, disk: str
) -> None:
    here = {"v7x-4": "us-central1-c"}.get(shape, "europe-west4-b")
    node = node_of(engine, {**TPU, "shape": shape, "zones": [here], "boot_disk_gb": 300})
    assert (node["diskType"], node["diskSizeGb"]) == (disk, 300)


def test_the_limits_count_all_zones_together_in_any_zone_that_has_room(engine: Recorder) -> None:
    pool = pool_of(engine, {**TPU, "min_nodes": 1, "max_nodes": 7})
    assert pool["autoscaling"] == {
        "totalMinNodeCount": 1,
        "totalMaxNodeCount": 7,
        "locationPolicy": "ANY",
    }


def test_a_pool_that_needs_no_node_starts_without_one(engine: Recorder) -> None:
    assert pool_of(engine, TPU)["initialNodeCount"] == 0


@pytest.mark.parametrize(
    ("fewest", "zones", "start"), [(1, "ab", 0), (2, "ab", 1), (3, "ab", 1), (3, "a", 3)]
)
def test_a_pool_never_starts_more_nodes_than_it_needs(
    engine: Recorder, fewest: int, zones: str, start: int
) -> None:
    places = [f"europe-west4-{letter}" for letter in zones]
    pool = pool_of(engine, {**TPU, "min_nodes": fewest, "max_nodes": 3, "zones": places})
    assert pool["initialNodeCount"] == start  # in each zone


def test_a_pool_is_in_its_zones_and_no_other(engine: Recorder) -> None:
    pool = pool_of(engine, {**TPU, "zones": ["europe-west4-a", "europe-west4-b"]})
    assert pool["nodeLocations"] == ["europe-west4-a", "europe-west4-b"]


def test_an_on_demand_node_is_not_spot_and_keeps_gkes_shutdown(engine: Recorder) -> None:
    node = node_of(engine, TPU)
    assert node["spot"] is False
    assert "kubeletConfig" not in node


def test_a_spot_node_leaves_the_notice_to_the_pods_that_serve(engine: Recorder) -> None:
    node = node_of(engine, {**TPU, "capacity": Capacity.SPOT})
    assert node["spot"] is True
    assert node["kubeletConfig"] == {
        "shutdownGracePeriodSeconds": 30,
        "shutdownGracePeriodCriticalPodsSeconds": 5,
    }


def test_a_flex_start_pool_ends_after_a_week_and_takes_no_reservation_and_no_repair(
    engine: Recorder,
) -> None:
    pool = pool_of(engine, {**TPU, "capacity": Capacity.FLEX_START})
    node = pool["nodeConfig"]
    assert (node["flexStart"], node["maxRunDuration"]) == (True, "604800s")
    assert node["reservationAffinity"] == {"consumeReservationType": "NO_RESERVATION"}
    assert pool["management"] == {"autoRepair": False, "autoUpgrade": True}
    assert "upgradeSettings" not in pool
    assert "spot" not in node


@pytest.mark.parametrize(
    "name",
    [
        "mine",
        "projects/their-project/reservations/one",
        "projects/their-project/reservations/one/reservationBlocks/b",
        "mine/reservationBlocks/b/reservationSubBlocks/s",
    ],
)
def test_a_reserved_pool_takes_that_reservation(engine: Recorder, name: str) -> None:
    reserved: NodePoolArgs = {**TPU, "capacity": Capacity.RESERVATION, "reservation": name}
    assert node_of(engine, reserved)["reservationAffinity"] == {
        "consumeReservationType": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": [name],
    }


def test_a_reserved_pool_without_a_reservation_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="required with capacity 'reservation'"):
        engine.run(lambda: NodePool("rung", {**TPU, "capacity": Capacity.RESERVATION}))


def test_local_ssds_are_the_nodes_ephemeral_storage(engine: Recorder) -> None:
    node = node_of(engine, {**L4, "local_ssds": 2})
    assert node["ephemeralStorageLocalSsdConfig"] == {"localSsdCount": 2}


def test_a_node_has_no_local_ssd_unless_told(engine: Recorder) -> None:
    assert "ephemeralStorageLocalSsdConfig" not in node_of(engine, L4)


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ("nvidia-a100-80gb-2", 2),
        ("nvidia-h100-80gb-1", 2),
        ("nvidia-h100-80gb-8", 16),
        ("nvidia-h100-mega-80gb-8", 16),
        ("nvidia-h200-141gb-8", 32),
        ("nvidia-b200-8", 32),
    ],
)
def test_the_local_ssds_that_a_machine_comes_with_are_written(
    engine: Recorder, shape: str, count: int
) -> None:
    node = node_of(engine, {**L4, "shape": shape, "capacity": Capacity.SPOT})
    assert node["ephemeralStorageLocalSsdConfig"] == {"localSsdCount": count}


def test_a_number_of_local_ssds_that_the_machine_does_not_take_is_refused(engine: Recorder) -> None:
    with pytest.raises(ArgumentsError, match="g2-standard-24 takes 0 or 2 local SSDs, given 1"):
        engine.run(lambda: NodePool("rung", {**L4, "local_ssds": 1}))


def test_a_node_is_labelled_and_tainted_for_its_compute_class(engine: Recorder) -> None:
    node = node_of(engine, TPU)
    assert node["labels"] == {
        "cloud.google.com/compute-class": "vllm-fallback",
        "vllm-gke/rung": "rung",
        "vllm-gke/accelerator": "tpu-v6e-slice",
        "vllm-gke/topology": "1x1",
    }
    assert node["taints"] == [
        {
            "key": "cloud.google.com/compute-class",
            "value": "vllm-fallback",
            "effect": "NO_SCHEDULE",
        }
    ]


def test_a_gpus_labels_have_no_topology(engine: Recorder) -> None:
    assert node_of(engine, L4)["labels"] == {
        "cloud.google.com/compute-class": "vllm-fallback",
        "vllm-gke/rung": "rung",
        "vllm-gke/accelerator": "nvidia-l4",
    }


def test_an_upgrade_asks_for_no_accelerator_more(engine: Recorder) -> None:
    assert pool_of(engine, TPU)["upgradeSettings"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_a_node_streams_images_under_the_account_of_the_nodes(engine: Recorder) -> None:
    node = node_of(engine, TPU)
    assert node["serviceAccount"] == "nodes@p.iam"
    assert node["gcfsConfig"] == {"enabled": True}
    assert node["workloadMetadataConfig"] == {"mode": "GKE_METADATA"}


def test_a_pool_has_its_rungs_name_unless_told_another(engine: Recorder) -> None:
    assert engine.known(lambda: NodePool("rung", TPU).pool_name) == "rung"
    named: NodePoolArgs = {**TPU, "pool_name": "rung-1a2b"}
    assert engine.known(lambda: NodePool("rung", named).pool_name) == "rung-1a2b"


def test_counts_that_arrive_as_floats_are_counts(engine: Recorder) -> None:
    foreign: dict[str, Any] = {**TPU, "min_nodes": 0.0, "max_nodes": 3.0}
    engine.run(lambda: NodePool("rung", NodePoolArgs(**foreign)))  # type: ignore[typeddict-item] # what another language sends
    assert engine.one(POOL)["autoscaling"]["totalMaxNodeCount"] == 3


def test_an_unknown_shape_names_the_known_ones(engine: Recorder) -> None:
    reason = r"shape: unknown shape 'l5'; known: v4-4, v5e-1, v5e-4, "
    with pytest.raises(ArgumentsError, match=reason):
        engine.run(lambda: NodePool("rung", {**TPU, "shape": "l5"}))


def test_a_pool_in_no_zone_is_refused_by_the_key(engine: Recorder) -> None:
    args: NodePoolArgs = {**TPU, "zones": []}
    with pytest.raises(ArgumentsError, match="names no zone"):
        engine.run(lambda: NodePool("rung", args))


@pytest.mark.parametrize(("given", "pods"), [({}, 32), ({"max_pods_per_node": 64}, 64)])
def test_a_node_of_a_few_pods_takes_few_addresses(
    engine: Recorder, given: dict[str, int], pods: int
) -> None:
    args: NodePoolArgs = {**L4, **given}  # type: ignore[typeddict-item]
    engine.run(lambda: NodePool("rung", args))
    assert engine.one("gcp:container/nodePool:NodePool").get("maxPodsPerNode") == pods
