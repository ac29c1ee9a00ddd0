"""Every kind of model store through its life: what waits for what, and a download that fails."""

import json
from typing import Any

import pytest

from tests.engine.running_stack import Config, RunningStack, Starter, tracked

JOB = "kubernetes:batch/v1:Job"
BUCKET = "gcp:storage/bucket:Bucket"

ONE_L4 = [{"name": "l4", "accelerator": "nvidia-l4", "zones": ["us-central1-a"], "minNodes": 1}]
PREBUILT = {"mode": "prebuilt", "gpu": f"example.com/gpu@sha256:{'5' * 64}"}
THEIRS = {"existing": "their-models", "path": "gemma/tuned"}


def on_l4(store: dict[str, Any]) -> Config:
    """Return a stack of one GPU pool with a store, and with images that need no build."""
    edits = {"vllm-gke:region": "us-central1", "vllm-gke:layout": "split"}
    return tracked(
        "dev",
        {
            **edits,
            "vllm-gke:pools": ONE_L4,
            "vllm-gke:images": PREBUILT,
            "vllm-gke:modelStore": store,
        },
    )


def done(stack: RunningStack) -> list[tuple[str, str]]:
    """Return what was created, in the order in which it was done, as type and name."""
    log = stack.stack.world / "operations.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [
        (each["type"].rpartition(":")[2], each["name"])
        for each in lines
        if each["op"] == "create" and each["outcome"] == "done"
    ]


DISK_LAST = [
    ("Disk", "vllm-model-scratch"),
    ("PersistentVolume", "vllm-model-scratch"),
    ("PersistentVolumeClaim", "vllm-model-scratch-claim"),
    ("Job", "vllm-model-download"),
    ("Command", "vllm-model-detached"),
    ("Image", "vllm-model"),
    ("Disk", "vllm-model"),
    ("PersistentVolume", "vllm-model"),
    ("PersistentVolumeClaim", "vllm-model-claim"),
    ("Deployment", "vllm"),
]
"""The pods wait for the disk, the disk for the image, and the image for the download."""

FULL_BUCKET = [
    ("Bucket", "vllm-models"),
    ("BucketIAMMember", "vllm-models-download-objectUser"),
    ("Job", "vllm-model-download"),
    ("Deployment", "vllm"),
]
"""The pods wait for the bucket to be full."""


@pytest.mark.parametrize(
    ("store", "chain"),
    [
        ({"kind": "bucket"}, FULL_BUCKET),
        ({"kind": "bucket", **THEIRS}, []),
        ({"kind": "stream"}, []),
        ({"kind": "disk"}, DISK_LAST),
        ({"kind": "disk", "disk": {"type": "hyperdisk-ml", "sizeGib": 300}, **THEIRS}, []),
    ],
    ids=["bucket", "their-bucket", "stream", "disk", "disk-of-their-bucket"],
)
def test_a_store_comes_up_in_its_order_stays_as_it_is_and_leaves_nothing(
    running_stack: Starter, store: dict[str, Any], chain: list[tuple[str, str]]
) -> None:
    stack = running_stack(on_l4(store))
    # What does not wait for these is done before them.
    stack.conditions = {"latency": {JOB: 1.0, "gcp:compute/disk:Disk": 0.3}} if chain else None

    stack.up()
    assert [each for each in done(stack) if each in chain] == chain
    stack.conditions = None
    assert stack.up("--refresh", "--expect-no-changes").changes == {}
    stack.destroy()

    assert stack.world() == []


def test_a_download_that_fails_ends_the_run_in_its_words_and_the_next_run_makes_another(
    running_stack: Starter,
) -> None:
    stack = running_stack(on_l4({"kind": "bucket"}))
    gated = "cannot be downloaded: Hugging Face refuses meta-llama/Llama-3.1-70B (401)"
    stack.conditions = {
        "faults": [{"type": JOB, "message": gated, "when": "after", "partial": True}]
    }

    outcome = stack.up(status=1)
    stack.conditions = None

    assert any(gated in message for message in outcome.diagnostics)
    assert "vllm" not in {name for kind, name in done(stack) if kind == "Deployment"}

    steps = stack.up().changes
    (job,) = [op for urn, op in steps.items() if urn.endswith(f"{JOB}::vllm-model-download")]
    assert job in {"create-replacement", "replace"}
    assert stack.up("--expect-no-changes").changes == {}


def test_another_model_is_another_job_and_the_one_before_goes(running_stack: Starter) -> None:
    stack = running_stack(on_l4({"kind": "bucket"}))
    stack.up()
    before = [thing.id for thing in stack.world() if thing.type == JOB]
    stack.config["vllm-gke:model"] = {"id": "Qwen/Qwen3-0.6B"}

    stack.up()

    after = [thing.id for thing in stack.world() if thing.type == JOB]
    assert (len(before), len(after), set(before) & set(after)) == (1, 1, set())


def test_somebody_elses_bucket_is_read_and_neither_made_nor_filled(running_stack: Starter) -> None:
    stack = running_stack(on_l4({"kind": "bucket", **THEIRS}))

    stack.up()

    found = {thing.type for thing in stack.world()}
    assert found & {BUCKET, JOB} == set()
    (right,) = [thing for thing in stack.world() if thing.type.endswith(":BucketIAMMember")]
    assert (right.inputs["bucket"], right.inputs["role"]) == (
        "their-models",
        "roles/storage.objectViewer",
    )
