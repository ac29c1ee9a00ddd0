"""A wrong stack file on the real engine: every mistake at once, and nothing registered."""

from tests.engine.running_stack import Starter, tracked

WRONG = {
    "vllm-gke:zones": ["us-west1-b"],
    "vllm-gke:layot": "split",
    "vllm-gke:pools": [
        {"name": "a", "accelerator": "tpu", "topology": "3x3", "minNodes": 3, "maxNodes": 2},
        {"name": "a", "accelerator": "nvidia-l5", "maxNodes": "two"},
    ],
    "vllm-gke:huggingFaceToken": {"value": "hf-canary", "existing": "hf"},
}


def test_every_mistake_is_said_at_once_by_its_key(running_stack: Starter) -> None:
    outcome = running_stack(tracked("dev", WRONG)).up(status=1)

    (said,) = [text for text in outcome.diagnostics if "invalid stack configuration" in text]
    keys = [line.split(": ")[0].strip() for line in said.splitlines()[1:] if line.strip()]
    assert keys == [
        "vllm-gke:pools.1.maxNodes",
        "vllm-gke:huggingFaceToken",
        "vllm-gke:layot",
        "vllm-gke:zones.0",
        "vllm-gke:pools.0.minNodes",
        "vllm-gke:pools.0.topology",
        "vllm-gke:pools.1.accelerator",
        "vllm-gke:pools.1.name",
    ]


def test_a_refused_stack_registers_nothing(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", WRONG))

    outcome = stack.up(status=1)

    assert [urn.split("::")[2] for urn in outcome.steps] == ["pulumi:pulumi:Stack"]
    assert stack.world() == []


def test_a_refusal_is_no_traceback_and_shows_no_secret(running_stack: Starter) -> None:
    said = running_stack(tracked("dev", WRONG)).up(status=1).text

    assert "Traceback" not in said
    assert "hf-canary" not in said


def test_a_generation_that_the_region_has_not_names_the_regions_that_have_it(
    running_stack: Starter,
) -> None:
    outcome = running_stack(tracked("dev", {"vllm-gke:tpuGeneration": "v7x"})).preview(status=1)

    assert (
        "vllm-gke:tpuGeneration: v7x is not in region 'asia-northeast1'; "
        "regions that have it: us-central1"
    ) in outcome.text
