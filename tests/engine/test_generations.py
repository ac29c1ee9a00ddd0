"""One key moves the dev stack to another TPU generation; zones left out follow."""

from typing import Any

import pytest

from tests.engine.running_stack import Starter, tracked

# Generation, chips on the rung; then machine type, accelerator, topology, disk, zone that follow.
MOVES = [
    ("v5e", 1, ("ct5lp-hightpu-1t", "tpu-v5-lite-podslice", "1x1", "pd-balanced", "us-central1-a")),
    ("v5p", 4, ("ct5p-hightpu-4t", "tpu-v5p-slice", "2x2x1", "pd-balanced", "us-central1-a")),
    ("v6e", 1, ("ct6e-standard-1t", "tpu-v6e-slice", "1x1", "hyperdisk-balanced", "us-central1-b")),
    ("v7x", 1, ("tpu7x-standard-1t", "tpu7x", "1x1x1", "hyperdisk-balanced", "us-central1-c")),
]


def planned_pool(preview: dict[str, Any], rung: str) -> dict[str, Any]:
    """Return the inputs of one rung's pool in a preview."""
    (found,) = [
        step["newState"]["inputs"]
        for step in preview["steps"]
        if step["urn"].endswith(f"gcp:container/nodePool:NodePool::{rung}")
    ]
    return dict(found)


@pytest.mark.parametrize(("generation", "chips", "expected"), MOVES)
def test_a_generation_brings_its_machine_its_disk_and_its_zone(
    running_stack: Starter,
    generation: str,
    chips: int,
    expected: tuple[str, ...],
) -> None:
    edits = {"vllm-gke:region": "us-central1", "vllm-gke:tpuGeneration": generation}
    stack = running_stack(tracked("dev", edits))
    stack.config["vllm-gke:pools"][0]["chips"] = chips

    pool = planned_pool(stack.preview_json(), "v6e-1")

    node = pool["nodeConfig"]
    assert (
        node["machineType"],
        node["labels"]["vllm-gke/accelerator"],
        node["labels"]["vllm-gke/topology"],
        node["diskType"],
        *pool["nodeLocations"],
    ) == expected


def test_a_size_that_the_generation_has_not_names_the_sizes_it_has(running_stack: Starter) -> None:
    edits = {"vllm-gke:region": "us-central1", "vllm-gke:tpuGeneration": "v5p"}

    outcome = running_stack(tracked("dev", edits)).preview(status=1)

    assert (
        "vllm-gke:pools.0.chips: v5p has no single machine with 1 chips; it has: 4"
    ) in outcome.text
