"""Disks, images and claims in the sandbox: what Compute Engine and Kubernetes would not do."""

from typing import Any

import pytest

from sandbox.commands.gcloud_disks import users
from sandbox.google_limits.compute import mistakes, refusals
from sandbox.kubernetes.waits import replace_unready, unbound
from sandbox.state.world import Thing, World

DISK = "gcp:compute/disk:Disk"
IMAGE = "gcp:compute/image:Image"
VOLUME = "kubernetes:core/v1:PersistentVolume"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
ID = "projects/p/zones/us-central1-a/disks/scratch"
DESCRIBE = ["describe", "scratch", "--zone=us-central1-a", "--project=p", "--format=value(users)"]


@pytest.fixture
def world(tmp_path: Any) -> World:
    """Make a world with a scratch disk of 30 GB and its image."""
    made = World(tmp_path)
    put(made, DISK, ID, {"size": 30, "users": []})
    put(made, IMAGE, "projects/p/global/images/model", {"sourceDisk": f"https://compute/{ID}"})
    return made


def put(world: World, token: str, id_: str, properties: dict[str, Any], where: str = "") -> None:
    """Put something into a world."""
    thing = Thing(token, id_, "", "2026-11-21T00:00:00+00:00", properties, {})
    thing.where = where
    world.put(thing)


def test_nobody_has_a_new_disk_attached(world: World) -> None:
    assert users(DESCRIBE, world) == []


def test_a_disk_that_does_not_exist_is_said_to_be_missing(world: World) -> None:
    with pytest.raises(ValueError, match="'projects/p/zones/us-central1-a/disks/other'"):
        users(["describe", "other", *DESCRIBE[2:]], world)


def test_an_image_of_a_disk_in_use_is_refused(world: World) -> None:
    put(world, DISK, ID, {"size": 30, "users": ["instances/node-1"]})
    (reason,) = refusals(world, IMAGE, {"sourceDisk": ID})
    assert reason.endswith(
        "is already being used by instances/node-1, resourceInUseByAnotherResource"
    )


def test_a_disk_smaller_than_its_image_is_refused(world: World) -> None:
    image = "projects/p/global/images/model"
    assert list(refusals(world, DISK, {"image": image, "size": 30})) == []
    assert list(refusals(world, DISK, {"image": image, "size": 20})) == [
        "Error 400: 20 GB is smaller than the image, which has 30 GB"
    ]


def test_only_a_hyperdisk_has_an_access_mode() -> None:
    wrong = mistakes(DISK, {"type": "pd-ssd", "size": 9, "accessMode": "READ_ONLY_MANY"})
    assert [each.path for each in wrong] == ["size", "accessMode"]
    right = {"type": "hyperdisk-ml", "size": 4, "accessMode": "READ_ONLY_MANY"}
    assert list(mistakes(DISK, right)) == []


def claim(**changes: Any) -> dict[str, Any]:
    """Make a claim of the volume `model`."""
    spec = {
        "volumeName": "model",
        "storageClassName": "",
        "accessModes": ["ReadOnlyMany"],
        "resources": {"requests": {"storage": "100Gi"}},
        **changes,
    }
    return {"metadata": {"namespace": "vllm", "name": "model"}, "spec": spec}


def offer(world: World, claimant: str) -> None:
    """Put a volume that is for one claim into the cluster `c`."""
    spec = {
        "storageClassName": "",
        "accessModes": ["ReadOnlyMany"],
        "capacity": {"storage": "100Gi"},
        "claimRef": {"namespace": "vllm", "name": claimant},
    }
    put(world, VOLUME, "model", {"spec": spec}, where="c")


def test_a_claim_is_bound_to_the_volume_that_is_for_it(world: World) -> None:
    offer(world, "model")
    assert list(unbound(world, CLAIM, claim(), "c")) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"volumeName": "other"}, "no volume 'other'"),
        ({"storageClassName": "standard"}, "storageClassName differs from volume 'model'"),
        ({"accessModes": ["ReadWriteOnce"]}, "accessModes differs from volume 'model'"),
        ({"resources": {"requests": {"storage": "200Gi"}}}, "volume 'model' is too small"),
    ],
)
def test_a_claim_that_no_volume_suits_is_never_bound(
    world: World, changes: dict[str, Any], reason: str
) -> None:
    offer(world, "model")
    said = list(unbound(world, CLAIM, claim(**changes), "c"))
    assert said == [f"PersistentVolumeClaim was not bound: {reason}"]


def test_a_volume_that_is_for_another_claim_is_not_bound(world: World) -> None:
    offer(world, "somebody")
    said = list(unbound(world, CLAIM, claim(), "c"))
    assert said == ["PersistentVolumeClaim was not bound: volume 'model' is for 'somebody'"]


def test_a_failed_job_is_looked_at_again_where_the_program_asks() -> None:
    asking = {"metadata": {"annotations": {"pulumi.com/replaceUnready": "true"}}}
    assert replace_unready(asking)
    assert not replace_unready({"metadata": {"name": "a"}})
