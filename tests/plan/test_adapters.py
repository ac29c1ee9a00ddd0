"""LoRA adapters: their flags, what they take of a device, and where they cannot come from."""

import pytest

from components.model.adapters import (
    Adapter,
    adapter_problems,
    adapter_warnings,
)
from components.model.checkpoint import Known
from components.model_store.plan import StoreKind

SQL, CHAT = Adapter("sql", "owner/sql", 8), Adapter("chat", "owner/chat", 24)


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


def test_a_token_that_reaches_no_replica_is_doubted() -> None:
    assert list(adapter_warnings([SQL], StoreKind.HUGGING_FACE, has_token=True)) == []
    (doubt,) = adapter_warnings([SQL], StoreKind.BUCKET, has_token=True)
    assert doubt.path == ("model", "adapters")
