"""What an edit does beside what the table of edits says of it: its order, and what comes out."""

from typing import Any

from tests.engine.outcome import Outcome
from tests.engine.running_stack import RunningStack

DIGEST = f"registry.example/vllm@sha256:{'5' * 64}"


def order(outcome: Outcome, kind: str) -> list[str]:
    """Return the engine's steps on one type, in the order in which they began."""
    found = [
        event["resourcePreEvent"]["metadata"]
        for event in outcome.events
        if "resourcePreEvent" in event
    ]
    return [step["op"] for step in found if step["type"] == kind and step["op"] != "same"]


def pool_machines(stack: RunningStack) -> dict[str, str]:
    """Return the machine type of each accelerator pool in the world, by rung."""
    return {
        thing.inputs["nodeConfig"]["labels"]["vllm-gke/rung"]: (
            thing.inputs["nodeConfig"]["machineType"]
        )
        for thing in stack.world()
        if thing.type == "gcp:container/nodePool:NodePool" and thing.inputs["name"] != "system"
    }


def test_a_closed_exposure_replaces_the_service_and_lets_fewer_call(dev: RunningStack) -> None:
    dev.config["vllm-gke:exposure"] = {"kind": "none"}

    assert dev.up().named_changes == {
        "Service vllm-service": "replace",
        "NetworkPolicy vllm-vllm": "update",
    }
    assert dev.outputs()["endpoint"] == "http://vllm-service.vllm.svc:8000"


def test_another_tpu_generation_makes_the_new_pool_before_the_old_one_goes(
    dev: RunningStack,
) -> None:
    dev.config["vllm-gke:tpuGeneration"] = "v5e"
    outcome = dev.up()

    assert order(outcome, "gcp:container/nodePool:NodePool") == [
        "create-replacement",
        "replace",
        "delete-replaced",
    ]
    assert pool_machines(dev) == {
        "v6e-1": "ct5lp-hightpu-1t",
        "l4-spot": "g2-standard-4",
        "l4": "g2-standard-4",
    }


def test_images_from_elsewhere_replace_nothing_and_roll_the_pods_out(
    dev: RunningStack,
) -> None:
    dev.config["vllm-gke:images"] = {"mode": "mirror"}
    mirrored = dev.up().named_changes
    dev.config["vllm-gke:images"] = {"mode": "prebuilt", "tpu": DIGEST, "gpu": DIGEST}
    given = dev.up().named_changes

    mirror = {
        "Repository vllm-mirror": "create",
        "RepositoryIamMember vllm-mirror-reader": "create",
        "ConfigMap vllm-launcher": "create",
    }
    assert {what: how for what, how in mirrored.items() if how != "delete"} == {
        **mirror,
        "Deployment vllm": "update",
    }
    assert given == {**dict.fromkeys(mirror, "delete"), "Deployment vllm": "update"}


def test_the_deployment_runs_the_digests_that_the_builds_returned(dev: RunningStack) -> None:
    (deployment,) = [
        thing
        for thing in dev.world()
        if thing.type == "kubernetes:apps/v1:Deployment"
        and thing.inputs["metadata"]["name"] == "vllm"
    ]
    pods: dict[str, Any] = deployment.inputs["spec"]["template"]["spec"]
    running = {
        container["name"].removeprefix("vllm-"): container["image"]
        for container in pods["containers"]
    }
    assert running == dev.outputs()["images"]
