"""The distributed stack, rendered: one file, and one key that says how Gemma is spread."""

import json
from typing import Any

import pytest
import yaml

from tools.render.evaluate import Evaluation, evaluate
from tools.stack.sandbox_home import REPOSITORY

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

DEPLOYMENT = "kubernetes:apps/v1:Deployment"
GROUPS = "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"
SCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
STRATEGIES = ("singleGpu", "tensorParallel", "multiNode")


@pytest.fixture(scope="module")
def stacks() -> dict[str, Evaluation]:
    """Evaluate the tracked stack file with each strategy, everything else as it is."""
    config = yaml.safe_load((REPOSITORY / "Pulumi.distributed.yaml").read_text())["config"]
    key = "vllm-gke:parallelism"
    return {each: evaluate({**config, key: {"strategy": each}}) for each in STRATEGIES}


def profile(stack: Evaluation) -> list[str]:
    """Return vLLM's flags on the stack's machine of two GPUs."""
    data = stack.of_type("kubernetes:core/v1:ConfigMap")["distributed-profiles"].inputs["data"]
    arguments: list[str] = json.loads(data["nvidia-2.json"])["arguments"]
    return arguments


def gpus(container: dict[str, Any]) -> str:
    """Return how many GPUs a container asks for."""
    asked: str = container["resources"]["limits"]["nvidia.com/gpu"]
    return asked


def scaled(stack: Evaluation) -> tuple[str, int]:
    """Return what kind of thing is scaled, and to how many."""
    spec = stack.of_type(SCALER)["distributed"].inputs["spec"]
    return spec["scaleTargetRef"]["kind"], spec["maxReplicas"]


def test_the_tracked_file_shares_each_layer_over_the_gpus_of_a_machine() -> None:
    stack = evaluate(REPOSITORY / "Pulumi.distributed.yaml")
    assert profile(stack)[0] == "--tensor-parallel-size=2"


def test_its_machines_carry_two_gpus_whatever_the_strategy(stacks: dict[str, Evaluation]) -> None:
    for stack in stacks.values():
        pool = stack.of_type("gcp:container/nodePool:NodePool")["l4-2"].inputs
        assert pool["nodeConfig"]["machineType"] == "g2-standard-24"


def test_one_gpu_each_means_two_replicas_on_a_machine(stacks: dict[str, Evaluation]) -> None:
    stack = stacks["singleGpu"]
    spec = stack.of_type(DEPLOYMENT)["distributed"].inputs["spec"]["template"]["spec"]
    assert gpus(spec["containers"][0]) == "1"
    assert "--tensor-parallel-size=1" in profile(stack)
    assert "affinity" not in spec


def test_a_disk_is_larger_for_two_replicas_than_for_one(stacks: dict[str, Evaluation]) -> None:
    sizes = {}
    for name, stack in stacks.items():
        node = stack.of_type("gcp:container/nodePool:NodePool")["l4-2"].inputs["nodeConfig"]
        sizes[name] = node["diskSizeGb"]
    assert sizes == {"singleGpu": 300, "tensorParallel": 200, "multiNode": 200}


def test_a_whole_machine_each_means_a_replica_on_a_machine(stacks: dict[str, Evaluation]) -> None:
    spec = stacks["tensorParallel"].of_type(DEPLOYMENT)["distributed"].inputs["spec"]
    assert gpus(spec["template"]["spec"]["containers"][0]) == "2"


def test_two_machines_each_means_a_group_of_two_pods(stacks: dict[str, Evaluation]) -> None:
    stack = stacks["multiNode"]
    group = stack.of_type(GROUPS)["distributed"].inputs["spec"]["leaderWorkerTemplate"]
    assert group["size"] == 2
    for template in ("leaderTemplate", "workerTemplate"):
        assert gpus(group[template]["spec"]["containers"][0]) == "2"
    assert profile(stack)[:3] == [
        "--tensor-parallel-size=2",
        "--pipeline-parallel-size=2",
        "--distributed-executor-backend=ray",
    ]
    assert "distributed" not in stack.of_type(DEPLOYMENT)


def test_replicas_follow_the_batch_as_far_as_the_six_machines_go(
    stacks: dict[str, Evaluation],
) -> None:
    assert {name: scaled(stack) for name, stack in stacks.items()} == {
        "singleGpu": ("Deployment", 5),
        "tensorParallel": ("Deployment", 5),
        "multiNode": ("LeaderWorkerSet", 3),
    }
    for stack in stacks.values():
        (metric,) = stack.of_type(SCALER)["distributed"].inputs["spec"]["metrics"]
        assert metric["pods"] == {
            "metric": {"name": "prometheus.googleapis.com|vllm:num_requests_running|gauge"},
            "target": {"type": "AverageValue", "averageValue": "10"},
        }


def test_the_controller_of_groups_is_there_with_groups_only(stacks: dict[str, Evaluation]) -> None:
    kind = "vllm-gke:index:LeaderWorkerSetController"
    assert [name for name, stack in stacks.items() if stack.of_type(kind)] == ["multiNode"]


def test_its_gpus_are_measured(stacks: dict[str, Evaluation]) -> None:
    cluster = stacks["tensorParallel"].of_type("gcp:container/cluster:Cluster")["distributed"]
    assert "DCGM" in cluster.inputs["monitoringConfig"]["enableComponents"]


@pytest.fixture(scope="module")
def from_disk() -> Evaluation:
    """Evaluate the stack whose model is in somebody's bucket, and is served from a disk."""
    return evaluate(REPOSITORY / "Pulumi.distributed-disk.yaml")


def test_the_two_stacks_differ_in_their_name_and_their_store_alone() -> None:
    configs = [
        yaml.safe_load((REPOSITORY / f"Pulumi.{name}.yaml").read_text())["config"]
        for name in ("distributed", "distributed-disk")
    ]
    first, second = configs
    differ = {key for key in first | second if first.get(key) != second.get(key)}
    assert differ == {"vllm-gke:name", "vllm-gke:huggingFaceToken", "vllm-gke:modelStore"}


def test_the_download_alone_reads_the_bucket(from_disk: Evaluation) -> None:
    rights = from_disk.of_type("gcp:storage/bucketIAMMember:BucketIAMMember")
    found = {
        name: (right.inputs["bucket"], right.inputs["role"], right.inputs["member"].split("/")[-1])
        for name, right in rights.items()
        if right.inputs["bucket"] == "my-project-tuned"
    }
    assert found == {
        "distributed-disk-models-download-objectViewer": (
            "my-project-tuned",
            "roles/storage.objectViewer",
            "distributed-disk-model-download",
        )
    }


def test_the_disk_is_the_guides(from_disk: Evaluation) -> None:
    disk = from_disk.of_type("gcp:compute/disk:Disk")["distributed-disk-model"].inputs
    assert (disk["type"], disk["size"], disk["zone"]) == ("pd-ssd", 1024, "us-east4-a")


def test_all_pods_read_the_one_disk(from_disk: Evaluation) -> None:
    spec = from_disk.of_type("kubernetes:core/v1:PersistentVolume")["distributed-disk-model"]
    assert spec.inputs["spec"]["accessModes"] == ["ReadOnlyMany"]
    server = from_disk.of_type(DEPLOYMENT)["distributed-disk"].inputs["spec"]["template"]["spec"]
    claims = [each for each in server["volumes"] if "persistentVolumeClaim" in each]
    assert [each["persistentVolumeClaim"]["readOnly"] for each in claims] == [True]
