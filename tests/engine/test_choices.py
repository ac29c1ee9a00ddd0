"""Choices that decide which resources there are, on the real engine."""

from collections.abc import Iterable
from typing import Any

import pytest

from components.facts.vllm import VERSION
from tests.engine.running_stack import RunningStack, Starter, tracked
from tests.engine.standing import Stand

DIGEST = f"registry.example/vllm@sha256:{'5' * 64}"


# Choices that have nothing to do with each other are one stack, and one worker makes it.
TOGETHER = tracked(
    "dev",
    {
        "vllm-gke:images": {"mode": "prebuilt", "tpu": DIGEST, "gpu": DIGEST},
        "vllm-gke:huggingFaceToken": {"existing": "hf-token"},
        "vllm-gke:layout": "split",
    },
)
MIRROR_AND_CHAT = tracked(
    "dev", {"vllm-gke:images": {"mode": "mirror"}, "vllm-gke:chat": {"enabled": True}}
)
ON_ONE_WORKER = pytest.mark.xdist_group("choices")


def kinds(urns: Iterable[str], *wanted: str) -> set[str]:
    """Return which of the wanted types a command set out to make."""
    found = {urn.split("::")[2].split("$")[-1].split(":")[-1] for urn in urns}
    return found & set(wanted)


@ON_ONE_WORKER
def test_prebuilt_images_need_no_registry_and_no_builder(stand: Stand) -> None:
    made = kinds(stand(TOGETHER).record, "Repository", "Bucket", "ImageBuild", "Deployment")

    assert made == {"Deployment"}
    assert stand(TOGETHER).stack.outputs()["images"] == {"tpu": DIGEST, "nvidia": DIGEST}


def test_mirrored_images_are_pulled_through_one_repository_and_nothing_is_built(
    running_stack: Starter,
) -> None:
    stack = running_stack(tracked("dev", {"vllm-gke:images": {"mode": "mirror"}}))

    urns = stack.up().steps
    made = kinds(urns, "Repository", "Bucket", "ImageBuild", "ImageMirror", "Deployment")

    assert made == {"Repository", "ImageMirror", "Deployment"}
    mirror = "asia-northeast1-docker.pkg.dev/my-project/vllm-mirror/vllm/"
    images = stack.outputs()["images"]
    assert images["nvidia"].startswith(f"{mirror}vllm-openai@sha256:")
    assert images["tpu"] == f"{mirror}vllm-tpu:v{VERSION}"
    assert stack.up("--expect-no-changes").changes == {}


@ON_ONE_WORKER
def test_a_token_in_secret_manager_is_mounted_and_never_read(stand: Stand) -> None:
    urns = stand(TOGETHER).record
    made = kinds(urns, "SecretIamMember", "SecretProviderClass", "Secret", "SecretVersion")
    assert made == {"SecretIamMember", "SecretProviderClass"}


@ON_ONE_WORKER
def test_the_split_layout_makes_a_deployment_and_a_class_for_each_family(stand: Stand) -> None:
    stack = stand(TOGETHER).stack

    names = sorted(
        thing.inputs["metadata"]["name"]
        for thing in stack.world()
        if thing.type.endswith((":ComputeClass", ":HorizontalPodAutoscaler"))
    )
    assert names == [
        "vllm-nvidia",
        "vllm-nvidia-fallback",
        "vllm-tpu",
        "vllm-tpu-fallback",
    ]
    assert stack.outputs()["computeClasses"] == ["vllm-tpu-fallback", "vllm-nvidia-fallback"]


def test_gkes_own_metrics_take_the_place_of_the_adapter(running_stack: Starter) -> None:
    edits: dict[str, Any] = {
        "vllm-gke:autoscaling": {
            "source": "native",
            "metric": "queue",
            "second": {"metric": "kvCache"},
        },
        "vllm-gke:cluster": {"deletionProtection": False, "releaseChannel": "RAPID"},
    }
    stack = running_stack(tracked("dev", edits))

    made = kinds(stack.up().steps, "MetricsAdapter", "APIService", "AutoscalingMetric")

    assert made == {"AutoscalingMetric"}
    (autoscaler,) = [t for t in stack.world() if t.type.endswith(":HorizontalPodAutoscaler")]
    assert [each["pods"]["metric"]["name"] for each in autoscaler.inputs["spec"]["metrics"]] == [
        "autoscaling.gke.io|vllm|num-requests-waiting",
        "autoscaling.gke.io|vllm|kv-cache-usage-perc",
    ]


def test_the_way_of_the_metrics_may_change_in_a_stack_that_runs(dev: RunningStack) -> None:
    dev.config["vllm-gke:autoscaling"] = {
        **dev.config["vllm-gke:autoscaling"],
        "source": "native",
    }

    changed = {urn.split("$")[-1].split("::")[0]: op for urn, op in dev.up().changes.items()}

    assert {op for kind, op in changed.items() if kind.startswith("kubernetes:apireg")} == {
        "delete"
    }
    # The profile that GKE's own metrics need is a cluster's by default.
    assert "gcp:container/cluster:Cluster" not in changed
    assert changed["kubernetes:autoscaling/v2:HorizontalPodAutoscaler"] == "update"


def test_pods_act_as_a_google_account_that_somebody_owns(running_stack: Starter) -> None:
    account = "theirs@my-project.iam.gserviceaccount.com"
    identity = {"vllm-gke:identity": {"googleServiceAccount": account}}
    stack = running_stack(tracked("trillium", identity))
    stack.up()
    members = {
        thing.urn.rpartition("::")[2]: thing.inputs["member"]
        for thing in stack.world()
        if thing.urn.endswith(("-server-objectUser", "-token-reader", "-identity"))
    }
    # The token is the download's alone, which acts as nobody else.
    token_reader = members.pop("hugging-face-token-reader")
    assert token_reader.endswith("/subject/ns/trillium/sa/trillium-model-download")
    assert members == {
        "trillium-models-server-objectUser": f"serviceAccount:{account}",
        "trillium-identity": "serviceAccount:my-project.svc.id.goog[trillium/trillium]",
    }
    stack.destroy()
    assert stack.world() == []


def test_one_key_moves_a_stack_between_one_gpu_a_machine_and_two_for_each_replica(
    running_stack: Starter,
) -> None:
    pool = {"name": "l4", "accelerator": "nvidia-l4", "gpus": 2, "maxNodes": 4}
    stack = running_stack(tracked("dev", {"vllm-gke:layout": "split", "vllm-gke:pools": [pool]}))
    served = [
        ("singleGpu", "Deployment"),
        ("multiNode", "LeaderWorkerSet"),
        ("tensorParallel", "Deployment"),
    ]
    for strategy, kind in served:
        stack.config["vllm-gke:parallelism"] = {"strategy": strategy}
        stack.up()
        assert stack.up("--expect-no-changes").changes == {}
        servers = {
            thing.type.rpartition(":")[2]
            for thing in stack.world()
            if thing.id == "vllm/vllm" and thing.type.endswith(("Deployment", "LeaderWorkerSet"))
        }
        assert servers == {kind}
        scaler = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
        (target,) = [
            thing.inputs["spec"]["scaleTargetRef"]["kind"]
            for thing in stack.world()
            if thing.type == scaler
        ]
        assert target == kind


def test_a_stack_of_groups_takes_their_controller_along_when_it_goes(
    running_stack: Starter,
) -> None:
    pool = {"name": "l4", "accelerator": "nvidia-l4", "gpus": 2, "maxNodes": 4}
    groups = {"strategy": "multiNode", "nodes": 2}
    edits = {"vllm-gke:layout": "split", "vllm-gke:pools": [pool], "vllm-gke:parallelism": groups}
    stack = running_stack(tracked("dev", edits))
    stack.up()
    assert "lws-system" in {thing.id for thing in stack.world()}
    assert stack.refresh("--expect-no-changes").changes == {}
    stack.destroy()
    assert stack.world() == []


@ON_ONE_WORKER
def test_a_chat_page_is_built_and_says_how_to_open_it(running_stack: Starter, stand: Stand) -> None:
    stack = stand(MIRROR_AND_CHAT).copied_to(running_stack(MIRROR_AND_CHAT))

    assert stack.outputs()["chat"] == (
        "kubectl -n vllm port-forward service/vllm-chat 8080 # then open http://localhost:8080"
    )
    (image,) = [
        thing.inputs["spec"]["template"]["spec"]["containers"][0]["image"]
        for thing in stack.world()
        if thing.type.endswith(":Deployment") and thing.inputs["metadata"]["name"] == "vllm-chat"
    ]
    assert image == stack.outputs()["images"]["chat"]
    assert "/vllm-chat@sha256:" in image
    assert stack.up("--expect-no-changes").changes == {}


@ON_ONE_WORKER
def test_a_mirror_builds_nothing_but_the_page(stand: Stand) -> None:
    built = [urn for urn in stand(MIRROR_AND_CHAT).record if ":ImageBuild::" in urn]
    assert [urn.rpartition("::")[2] for urn in built] == ["vllm-chat"]
