"""LoRA adapters: their flags, what they take of a device, and where they cannot come from."""

import pytest

from components.facts.accelerators import shape_for
from components.facts.models import MODELS
from components.ladder.parallelism import Parallelism
from components.model.adapters import (
    Adapter,
    adapter_arguments,
    adapter_doubts,
    adapter_problems,
    adapters_gib,
    kept_rank,
)
from components.model.checkpoint import Known, known_by_facts
from components.model.memory_fit import Serving
from components.model.precision import Precision
from components.model_store.plan import StoreKind

SQL, CHAT = Adapter("sql", "owner/sql", 8), Adapter("chat", "owner/chat", 24)
QWEN = MODELS["Qwen/Qwen3-8B"]


@pytest.mark.parametrize(
    ("architecture", "refused"),
    [("GPT2LMHeadModel", True), ("Qwen3ForCausalLM", False), ("TheirModel", False), (None, False)],
)
def test_adapters_of_a_model_for_which_vllm_has_none_are_refused(
    architecture: str | None,
    refused: bool,  # noqa: FBT001 # a table's column
) -> None:
    found = adapter_problems([SQL], Known("o/m", architecture), StoreKind.HUGGING_FACE)
    assert [each.message for each in found] == [
        "vLLM 0.26.0 has no LoRA for GPT2LMHeadModel, and ends at its start; remove them, or serve "
        "a model that has the adapter's weights in its own"
    ] * refused


def test_adapters_have_room_for_all_of_them_at_the_rank_that_vllm_knows() -> None:
    assert adapter_arguments([SQL, CHAT]) == (
        "--enable-lora",
        "--max-loras=2",
        "--max-lora-rank=32",
        "--lora-modules",
        '{"name": "sql", "path": "owner/sql"}',
        '{"name": "chat", "path": "owner/chat"}',
    )
    assert adapter_arguments([]) == ()


def test_the_rank_is_the_least_that_vllm_knows_and_none_is_above() -> None:
    assert [kept_rank([Adapter("a", "o/a", rank)]) for rank in (1, 8, 9, 512)] == [1, 8, 16, 512]


def test_a_device_keeps_a_full_first_matrix_and_its_part_of_the_second() -> None:
    """Of a layer of 4096 with 32 heads of 128 and 8 of keys, rank 16, in two bytes."""
    attention = 4096 * 128 * (2 * 32 + 2 * 8)
    inner = (8.19e9 / 36 - attention) / (3 * 4096)
    a_layer = 5 * 4096 + (4096 + 2 * 1024 + 2 * inner) / 2 + (4096 + inner) / 2 + 2 * 4096
    expected = (a_layer * 36 + 2 * (262_144 + 4096)) * 16 * 1 * 2 / 2**30
    found = adapters_gib([Adapter("a", "o/a", 16)], QWEN, 2, 1, 2.0)
    assert found == pytest.approx(expected)


def test_adapters_take_from_the_kv_cache() -> None:
    shape, known = shape_for("nvidia-l4-1"), known_by_facts(QWEN.id)
    plain = Serving(QWEN, known, 8192, Precision(), Parallelism())
    adapted = Serving(QWEN, known, 8192, Precision(), Parallelism(), (SQL, CHAT))
    room = adapters_gib((SQL, CHAT), QWEN, 1, 1, 2.0)
    assert adapted.fit(shape).kv_gib == pytest.approx(plain.fit(shape).kv_gib - room)
    assert adapted.fit(shape).tokens < plain.fit(shape).tokens


def test_a_replica_without_a_way_to_hugging_face_has_no_adapters() -> None:
    (problem,) = adapter_problems([SQL], Known("owner/model"), StoreKind.DISK)
    assert problem.path == ("model", "adapters")
    assert list(adapter_problems([SQL], Known("owner/model"), StoreKind.BUCKET)) == []


def test_a_name_is_one_adapters_and_not_the_models() -> None:
    same = [SQL, Adapter("sql", "owner/other", 8), Adapter("owner/model", "owner/a", 8)]
    found = adapter_problems(same, Known("owner/model"), StoreKind.HUGGING_FACE)
    assert [problem.path for problem in found] == [
        ("model", "adapters", 1, "name"),
        ("model", "adapters", 2, "name"),
    ]


def test_a_rank_that_vllm_does_not_know_is_refused() -> None:
    (problem,) = adapter_problems(
        [Adapter("a", "o/a", 513)], Known("owner/model"), StoreKind.HUGGING_FACE
    )
    assert (problem.path[-1], problem.message) == (
        "rank",
        "expected at most 512, the maximum of vLLM, given 513",
    )


def test_a_token_that_reaches_no_replica_is_doubted() -> None:
    assert list(adapter_doubts([SQL], StoreKind.HUGGING_FACE, has_token=True)) == []
    (doubt,) = adapter_doubts([SQL], StoreKind.BUCKET, has_token=True)
    assert doubt.path == ("model", "adapters")
