"""What GKE refuses to attach to a machine, and how it refuses to sell it."""

from typing import Any

import pytest

from tests.sandbox.calls import Calls
from tests.sandbox.conftest import REGION

POOL = "gcp:container/nodePool:NodePool"
CLUSTER = f"projects/my-project/locations/{REGION}/clusters/serving"
NONE = {"consumeReservationType": "NO_RESERVATION"}
SPECIFIC = "SPECIFIC_RESERVATION"


def pool(machine: str = "g2-standard-24", **node: Any) -> dict[str, Any]:
    """Give a pool with one machine type."""
    return {"cluster": CLUSTER, "nodeConfig": {"machineType": machine, **node}}


def flexible(**changes: Any) -> dict[str, Any]:
    """Give a flex start pool that GKE takes, with changes."""
    node = {"flexStart": True, "maxRunDuration": "604800s", "reservationAffinity": NONE}
    found = pool(**{**node, **changes.pop("node", {})})
    manners = {"autoscaling": {"totalMaxNodeCount": 2}, "management": {"autoRepair": False}}
    return {**found, **manners, **changes}


@pytest.mark.parametrize(
    ("machine", "kind", "count"),
    [
        ("g2-standard-24", "nvidia-l4", 2),
        ("n1-standard-8", "nvidia-tesla-t4", 1),
        ("a2-megagpu-16g", "nvidia-tesla-a100", 16),
    ],
)
def test_a_gpu_on_its_machine_is_accepted(
    google: Calls, machine: str, kind: str, count: int
) -> None:
    gpus = [{"type": kind, "count": count}]
    assert google.refusals(POOL, pool(machine, guestAccelerators=gpus)) == {}


@pytest.mark.parametrize(
    ("machine", "kind", "count", "refusal"),
    [
        (
            "n2d-standard-8", "nvidia-tesla-t4", 1,
            {"type": "n2d-standard-8 cannot carry 'nvidia-tesla-t4'; it takes: none"},
        ),
        (
            "n1-standard-8", "nvidia-tesla-t4", 3,
            {"count": "n1-standard-8 takes 1, 2, 4 of nvidia-tesla-t4, not 3"},
        ),
        (
            "a2-ultragpu-1g", "nvidia-tesla-a100", 2,
            {
                "type": "a2-ultragpu-1g carries nvidia-a100-80gb, not 'nvidia-tesla-a100'",
                "count": "a2-ultragpu-1g carries 1, not 2",
            },
        ),
    ],
)  # fmt: skip
def test_a_gpu_on_another_machine_is_refused(
    google: Calls, machine: str, kind: str, count: int, refusal: dict[str, str]
) -> None:
    gpus = [{"type": kind, "count": count}]
    assert google.refusals(POOL, pool(machine, guestAccelerators=gpus)) == {
        f"nodeConfig.guestAccelerators[0].{key}": reason for key, reason in refusal.items()
    }


@pytest.mark.parametrize(
    ("machine", "count", "reason"),
    [
        ("g2-standard-24", 1, "g2-standard-24 takes 2 local SSDs, not 1"),
        ("a2-highgpu-2g", 1, "a2-highgpu-2g takes 2 or 4 or 8 local SSDs, not 1"),
        ("ct6e-standard-8t", 1, "ct6e-standard-8t takes none local SSDs, not 1"),
    ],
)
def test_another_number_of_local_ssds_is_refused(
    google: Calls, machine: str, count: int, reason: str
) -> None:
    given = pool(machine, ephemeralStorageLocalSsdConfig={"localSsdCount": count})
    path = "nodeConfig.ephemeralStorageLocalSsdConfig.localSsdCount"
    assert google.refusals(POOL, given) == {path: reason}


def test_a_reservation_without_a_name_is_refused(google: Calls) -> None:
    given = pool(reservationAffinity={"consumeReservationType": SPECIFIC})
    assert google.refusals(POOL, given) == {
        "nodeConfig.reservationAffinity": (
            "SPECIFIC_RESERVATION needs key and values: the name of the reservation"
        )
    }


def test_a_flex_start_pool_with_good_manners_is_accepted(google: Calls) -> None:
    assert google.refusals(POOL, flexible()) == {}


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"node": {"spot": True}}, "nodeConfig.spot", "flex start and spot exclude each other"),
        (
            {"node": {"reservationAffinity": None}},
            "nodeConfig.reservationAffinity",
            "flex start cannot use a reservation: set consumeReservationType NO_RESERVATION",
        ),
        (
            {"autoscaling": {"totalMinNodeCount": 1, "totalMaxNodeCount": 2}},
            "autoscaling",
            "flex start cannot keep nodes: the minimum must be 0",
        ),
        (
            {"autoscaling": None},
            "autoscaling",
            "required with flex start: its nodes come for pods only",
        ),
        (
            {"initialNodeCount": 1},
            "initialNodeCount",
            "flex start cannot keep nodes: must be 0",
        ),
        (
            {"management": {"autoRepair": True}},
            "management.autoRepair",
            "flex start nodes are not repaired: set false",
        ),
        (
            {"node": {"maxRunDuration": "604801s"}},
            "nodeConfig.maxRunDuration",
            "at most 604800s, not 604801s",
        ),
    ],
)
def test_a_flex_start_pool_without_is_refused(
    google: Calls, changes: dict[str, Any], path: str, reason: str
) -> None:
    given = flexible(**changes)
    assert google.refusals(POOL, given) == {path: reason}
