"""What a stack needs of a project's quota, by the names a person asks for."""

from dataclasses import replace

import pytest

from components.cluster.system_nodes import system_nodes
from components.estimates.quota import Need, needs, tpu_chips, unnamed
from components.estimates.spending import Disk
from components.facts.accelerators import ACCELERATORS
from components.facts.capacity import Capacity
from components.facts.quotas import ACCELERATOR_QUOTAS, DISK_QUOTAS
from components.ladder.capacity import surge_nodes
from components.ladder.rung import Rung
from tests.plan.choices import rung
from tests.plan.test_spending import spending


def asked(*rungs: Rung, replicas: tuple[int, int] = (1, 4)) -> dict[str, tuple[int, int]]:
    """Return amount and surge by the name of the quota."""
    found = needs(spending(*rungs, replicas=replicas), "us-central1")
    return {need.quota.name: (need.amount, need.surge) for need in found}


def test_a_tpu_on_demand_takes_chips_of_its_family_and_its_disk() -> None:
    assert asked(rung("v6e-8", max_nodes=2)) == {
        "TPUS_PER_TPU_FAMILY tpu_family:CT6E": (16, 0),
        "HDB_TOTAL_GB": (400, 0),
    }


def test_a_gpu_takes_its_own_quota_that_of_all_gpus_cpus_and_its_disk() -> None:
    assert asked(rung("nvidia-tesla-a100-2", max_nodes=3)) == {
        "NVIDIA_A100_GPUS": (6, 0),
        "GPUS_ALL_REGIONS": (6, 0),
        "A2_CPUS": (72, 0),
        "SSD_TOTAL_GB": (600, 0),
    }


@pytest.mark.parametrize("capacity", [Capacity.SPOT, Capacity.FLEX_START])
def test_nodes_that_google_takes_back_have_a_quota_of_their_own(capacity: Capacity) -> None:
    found = asked(rung("nvidia-l4-1", capacity=capacity, local_ssds=1))
    assert found["PREEMPTIBLE_NVIDIA_L4_GPUS"] == (2, 0)
    assert found["PREEMPTIBLE_LOCAL_SSD_GB"] == (750, 0)
    assert "NVIDIA_L4_GPUS" not in found
    assert asked(rung("v5e-4", capacity=capacity))["PREEMPTIBLE_TPU_LITE_PODSLICE_V5"] == (8, 0)


def test_a_reservation_needs_no_quota_but_its_disks() -> None:
    reserved = rung("v6e-1", capacity=Capacity.RESERVATION, reservation="mine")
    assert asked(reserved) == {"HDB_TOTAL_GB": (400, 0)}


def test_rungs_that_share_a_quota_are_asked_for_together() -> None:
    l4, spot = rung("nvidia-l4-1", "l4"), rung("nvidia-l4-1", "spot", capacity=Capacity.SPOT)
    found = needs(spending(l4, spot), "us-central1")
    (everywhere,) = (need for need in found if need.quota.metric == "GPUS_ALL_REGIONS")
    assert everywhere == Need(everywhere.quota, "global", 4, 0, ("l4", "spot"))


def test_the_system_nodes_are_asked_for_with_the_one_that_an_upgrade_adds() -> None:
    found = needs(spending(rung("v6e-1"), system=system_nodes(in_one_zone=False)), "us-central1")
    ours = {x.quota.name: (x.amount, x.surge, x.most) for x in found if x.rungs == ("system",)}
    assert ours == {"CPUS": (24, 4, 28), "SSD_TOTAL_GB": (600, 100, 700)}


def test_nodes_that_gke_makes_are_as_many_as_the_replicas_and_surge_by_one() -> None:
    made = rung("v6e-8", max_nodes=None)
    assert asked(made, replicas=(1, 3)) == {
        "TPUS_PER_TPU_FAMILY tpu_family:CT6E": (24, 8),
        "HDB_TOTAL_GB": (600, 200),
    }


def test_only_nodes_that_gke_makes_for_good_surge() -> None:
    assert surge_nodes(rung("v6e-1")) == 0
    assert surge_nodes(rung("v6e-1", max_nodes=None)) == 1
    assert surge_nodes(rung("v6e-1", max_nodes=None, capacity=Capacity.FLEX_START)) == 0


def test_a_rung_whose_quota_nobody_names_is_said() -> None:
    spot = rung("v7x-4", "spot", capacity=Capacity.SPOT)
    reserved = rung("v7x-4", "mine", capacity=Capacity.RESERVATION)
    ladder = spending(rung("v4-4", "v4"), rung("v7x-4", "v7x"), spot, reserved, rung("v6e-1"))
    assert unnamed(ladder) == ("v4", "v7x")


def test_tpu_chips_are_counted_for_the_quota_that_may_count_them() -> None:
    assert tpu_chips(spending(rung("v6e-8"), rung("nvidia-l4-8", "two"))) == 16


@pytest.mark.parametrize("name", ACCELERATORS)
def test_every_accelerator_and_its_disk_have_their_quota(name: str) -> None:
    assert name in ACCELERATOR_QUOTAS
    assert {shape.boot_disk_type for shape in ACCELERATORS[name].shapes} <= DISK_QUOTAS.keys()


def test_a_disk_of_the_models_own_counts_where_its_quota_has_a_name() -> None:
    ladder = replace(spending(rung("v6e-1")), model_disk=Disk("pd-ssd", 1024))
    found = {need.quota.name: need.amount for need in needs(ladder, "us-central1")}
    assert found["SSD_TOTAL_GB"] == 1024
    assert unnamed(replace(ladder, model_disk=Disk("hyperdisk-ml", 1024))) == ("model disk",)
