"""A canary in the life of a stack: the replicas that serve change only after its judgment."""

from typing import Any

from tests.engine.running_stack import Config, RunningStack, Starter, tracked
from tests.engine.test_model_stores import done

JOB = "kubernetes:batch/v1:Job"
JUDGE = ("Job", "vllm-canary-judge")
DEPLOYMENT = "kubernetes:apps/v1:Deployment"

ONE_L4 = [{"name": "l4", "accelerator": "nvidia-l4", "zones": ["us-central1-a"]}]
OLD, NEW = (f"example.com/gpu@sha256:{digit * 64}" for digit in "12")


def serving(image: str) -> Config:
    """Return a stack with a canary, of one GPU pool."""
    return tracked(
        "dev",
        {
            "vllm-gke:region": "us-central1",
            "vllm-gke:layout": "split",
            "vllm-gke:pools": ONE_L4,
            "vllm-gke:images": {"mode": "prebuilt", "gpu": image},
            "vllm-gke:rollout": {"gate": "sameFormat", "canary": {"minutes": 5}},
        },
    )


def image_served(stack: RunningStack) -> str:
    """Return the image of the replicas that serve."""
    (found,) = [
        each.properties["spec"]["template"]["spec"]
        for each in stack.world()
        if each.type == DEPLOYMENT and each.properties["metadata"]["name"] == "vllm"
    ]
    spec: Any = found
    return str(spec["containers"][0]["image"])


def test_a_version_that_goes_back_ends_the_up_and_the_old_one_serves(
    running_stack: Starter,
) -> None:
    stack = running_stack(serving(OLD))
    stack.up()
    assert image_served(stack) == OLD
    stack.config["vllm-gke:images"] = {"mode": "prebuilt", "gpu": NEW}
    reason = "the new version goes back, and the old one serves: its answers differ"
    stack.conditions = {
        "faults": [{"type": JOB, "message": reason, "when": "after", "partial": True}]
    }

    outcome = stack.up(status=1)
    stack.conditions = None

    assert any(reason in message for message in outcome.diagnostics)
    assert image_served(stack) == OLD
    judged = done(stack).count(JUDGE)
    stack.up()
    # By another Job: the one that failed stays failed.
    assert done(stack).count(JUDGE) == judged + 1
    assert image_served(stack) == NEW
    assert stack.up("--expect-no-changes").changes == {}


def test_the_old_version_written_back_needs_no_other_change(running_stack: Starter) -> None:
    stack = running_stack(serving(OLD))
    stack.up()
    stack.config["vllm-gke:images"] = {"mode": "prebuilt", "gpu": NEW}
    stack.conditions = {"faults": [{"type": JOB, "when": "after", "partial": True}]}
    stack.up(status=1)
    stack.conditions = None
    stack.config["vllm-gke:images"] = {"mode": "prebuilt", "gpu": OLD}

    stack.up()

    assert image_served(stack) == OLD
    assert stack.up("--expect-no-changes").changes == {}
