"""ModelDisk: the chain from a scratch disk to a volume that many nodes read."""

from typing import Any

from components.model_store.disk import ModelDisk, ModelDiskArgs
from components.model_store.disk_plan import DiskType
from tests.components.recorder import DIGEST, Recorder

DISK = "gcp:compute/disk:Disk"
VOLUME = "kubernetes:core/v1:PersistentVolume"
CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
ARGS: ModelDiskArgs = {
    "project": "p",
    "namespace": "serving",
    "image": f"example.com/gpu@{DIGEST}",
    "files": {"download_model.py": "pass\n"},
    "model_id": "a/b",
    "revision": "main",
    "folder": "weights/a/b",
    "weights_gib": 10,
    "disk": {"zone": "us-central1-a", "type": DiskType.PD_SSD, "size_gib": 1024},
}
HYPERDISK: ModelDiskArgs = {
    **ARGS,
    "disk": {
        "zone": "us-central1-a",
        "type": DiskType.HYPERDISK_ML,
        "size_gib": 1024,
        "throughput_mibps": 2400,
    },
}


def disk(engine: Recorder, args: ModelDiskArgs = ARGS) -> dict[str, Any]:
    """Make a disk with a model and return the disk that the nodes read."""
    engine.run(lambda: ModelDisk("vllm-model", args))
    return engine.inputs(DISK)["vllm-model"]


def test_the_disk_is_made_of_an_image_of_the_one_that_was_filled(engine: Recorder) -> None:
    found = disk(engine)
    image = engine.one("gcp:compute/image:Image")
    assert image["name"] == "vllm-model-989054ad"
    assert (found["type"], found["size"], found["zone"]) == ("pd-ssd", 1024, "us-central1-a")


def test_the_scratch_disk_is_one_that_the_systems_nodes_attach(engine: Recorder) -> None:
    disk(engine)
    scratch = engine.inputs(DISK)["vllm-model-scratch"]
    assert (scratch["type"], scratch["size"], scratch["zone"]) == (
        "pd-balanced",
        30,
        "us-central1-a",
    )


def test_a_persistent_disk_has_no_access_mode(engine: Recorder) -> None:
    assert disk(engine).keys() & {"accessMode", "provisionedThroughput"} == set()


def test_a_hyperdisk_may_be_attached_by_many_who_read(engine: Recorder) -> None:
    found = disk(engine, HYPERDISK)
    assert (found["type"], found["accessMode"], found["provisionedThroughput"]) == (
        "hyperdisk-ml",
        "READ_ONLY_MANY",
        2400,
    )


def test_many_nodes_read_the_volume_in_the_disks_zone(engine: Recorder) -> None:
    disk(engine)
    spec = engine.inputs(VOLUME)["vllm-model"]["spec"]
    (term,) = spec["nodeAffinity"]["required"]["nodeSelectorTerms"]
    assert spec["accessModes"] == ["ReadOnlyMany"]
    assert spec["csi"]["readOnly"] is True
    assert spec["csi"]["fsType"] == "ext4"
    assert term["matchExpressions"] == [
        {"key": "topology.gke.io/zone", "operator": "In", "values": ["us-central1-a"]}
    ]
    assert spec["mountOptions"] == ["read_ahead_kb=4096"]


def test_the_volume_is_for_its_claim_and_nobody_else(engine: Recorder) -> None:
    disk(engine)
    volume = engine.inputs(VOLUME)["vllm-model"]
    claim = engine.inputs(CLAIM)["vllm-model-claim"]
    assert volume["spec"]["claimRef"] == {
        "namespace": "serving",
        "name": claim["metadata"]["name"],
    }
    assert claim["spec"]["volumeName"] == volume["metadata"]["name"]
    assert (volume["spec"]["storageClassName"], claim["spec"]["storageClassName"]) == ("", "")


def test_kubernetes_leaves_the_disk_to_the_program(engine: Recorder) -> None:
    disk(engine)
    assert {
        each["spec"]["persistentVolumeReclaimPolicy"] for each in engine.inputs(VOLUME).values()
    } == {"Retain"}


def test_the_scratch_volume_is_written_by_one(engine: Recorder) -> None:
    disk(engine)
    spec = engine.inputs(VOLUME)["vllm-model-scratch"]["spec"]
    assert (spec["accessModes"], spec["csi"]["readOnly"]) == (["ReadWriteOnce"], False)


def test_the_image_waits_until_no_machine_has_the_scratch_disk(engine: Recorder) -> None:
    disk(engine)
    create = engine.one("command:local:Command")["create"]
    assert (
        "gcloud compute disks describe vllm-model-scratch-989054ad --zone=us-central1-a "
        "--project=p '--format=value(users)'"
    ) in create
