"""The command that a person types next."""

import json
import shlex

import pytest

from components.exposure.plan import ExposureKind, paths
from components.facts.vllm_refusals import Task
from components.model.checkpoint import Known, known_by_facts
from components.stack.question import question

UNKNOWN = "somebody/unknown"
SKY = "Why is the sky blue?"


@pytest.mark.parametrize(
    ("known", "path"),
    [
        (known_by_facts("Qwen/Qwen2-1.5B"), "/v1/chat/completions"),
        (known_by_facts("meta-llama/Llama-3.1-70B"), "/v1/completions"),
        (known_by_facts("BAAI/bge-m3"), "/v1/embeddings"),
        (Known(UNKNOWN, "Qwen3ForCausalLM"), "/v1/completions"),
        (Known(UNKNOWN, "Qwen3ForCausalLM", written_task=Task.EMBED), "/v1/embeddings"),
        (Known(UNKNOWN, "XLMRobertaForSequenceClassification"), "/classify"),
        (Known(UNKNOWN, written_task=Task.RERANK), "/v1/rerank"),
        (Known(UNKNOWN), "/v1/models"),
    ],
)
def test_a_model_is_asked_for_what_it_does(known: Known, path: str) -> None:
    assert question(known).path == path
    assert shlex.split(question(known).command("http://llm"))[:2] == ["curl", f"http://llm{path}"]


@pytest.mark.parametrize(
    ("known", "body"),
    [
        (
            known_by_facts("Qwen/Qwen2-1.5B"),
            {"model": "Qwen/Qwen2-1.5B", "messages": [{"role": "user", "content": SKY}]},
        ),
        (known_by_facts("BAAI/bge-m3"), {"model": "BAAI/bge-m3", "input": SKY}),
        (
            Known(UNKNOWN, written_task=Task.GENERATE),
            {"model": UNKNOWN, "prompt": SKY, "max_tokens": 100},
        ),
        (Known(UNKNOWN, written_task=Task.CLASSIFY), {"model": UNKNOWN, "input": SKY}),
        (
            Known(UNKNOWN, written_task=Task.RERANK),
            {
                "model": UNKNOWN,
                "query": SKY,
                "documents": [
                    "Air scatters blue light more than red light.",
                    "Paris is the capital of France.",
                ],
            },
        ),
    ],
)
def test_the_question_is_json_of_the_form_that_its_path_takes(
    known: Known, body: dict[str, object]
) -> None:
    words = shlex.split(question(known).command("http://llm"))
    assert words[2:5] == ["-H", "Content-Type: application/json", "-d"]
    assert json.loads(words[5]) == body


def test_a_path_that_a_proxy_does_not_let_through_is_asked_inside_the_cluster() -> None:
    embeds, classifies = Known(UNKNOWN, "BertModel"), Known(UNKNOWN, written_task=Task.CLASSIFY)
    opened = paths(None)
    assert question(embeds).passes(ExposureKind.GATEWAY, opened)
    assert not question(classifies).passes(ExposureKind.GATEWAY, opened)
    assert question(classifies).passes(ExposureKind.GATEWAY, [*opened, "/classify"])
    assert question(classifies).passes(ExposureKind.LOAD_BALANCER, opened)
    assert not question(embeds).passes(ExposureKind.NONE, opened)
