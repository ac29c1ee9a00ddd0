"""Models that Hugging Face gives to nobody without a token."""

from components.facts.models import MODELS
from components.plan.gated import gated_problems

GATED, OPEN = MODELS["meta-llama/Llama-3.1-8B"], MODELS["Qwen/Qwen2-1.5B"]


def test_a_gated_model_is_not_downloaded_without_a_token() -> None:
    (problem,) = gated_problems(GATED, has_token=False, is_there=False)
    assert problem.key == "model.id"
    assert problem.message == (
        "'meta-llama/Llama-3.1-8B' is gated: Hugging Face gives it only to a token whose owner "
        "accepted its licence; write huggingFaceToken: {existing: NAME}, or a 'modelStore' "
        "with the 'existing' and 'path' of a bucket that has the model"
    )


def test_a_token_opens_a_gated_model() -> None:
    assert gated_problems(GATED, has_token=True, is_there=False) == []


def test_a_gated_model_that_is_in_a_bucket_already_is_not_downloaded() -> None:
    assert gated_problems(GATED, has_token=False, is_there=True) == []


def test_an_open_model_needs_no_token() -> None:
    assert gated_problems(OPEN, has_token=False, is_there=False) == []


def test_the_makers_that_ask_for_a_licence_are_known() -> None:
    makers = {model.id.split("/")[0] for model in MODELS.values() if model.gated}
    assert makers == {"meta-llama", "google"}
