"""Models that Hugging Face gives to nobody without a token."""

from components.facts.gated_models import is_gated
from components.facts.models import MODELS
from components.model_store.gated import gated_problems

GATED, OPEN, UNKNOWN = "meta-llama/Llama-3.1-8B", "Qwen/Qwen2-1.5B", "somebody/something"


def test_a_gated_model_is_not_downloaded_without_a_token() -> None:
    (problem,), warnings = gated_problems(GATED, "main", has_token=False, is_there=False)
    assert warnings == []
    assert problem.key == "model.id"
    assert problem.message == (
        "'meta-llama/Llama-3.1-8B' is gated: Hugging Face gives it only to a token whose owner "
        "accepted its licence; write huggingFaceToken: {existing: NAME}, or a 'modelStore' "
        "with the 'existing' and 'path' of a bucket that has the model"
    )


def test_a_token_opens_a_gated_model() -> None:
    for model in (GATED, UNKNOWN):
        assert gated_problems(model, "main", has_token=True, is_there=False) == ([], [])


def test_a_gated_model_that_is_in_a_bucket_already_is_not_downloaded() -> None:
    for model in (GATED, UNKNOWN):
        assert gated_problems(model, "main", has_token=False, is_there=True) == ([], [])


def test_an_open_model_needs_no_token() -> None:
    assert gated_problems(OPEN, "main", has_token=False, is_there=False) == ([], [])


def test_a_model_of_which_it_is_not_known_is_doubted_with_the_command_that_asks() -> None:
    problems, (warning,) = gated_problems(UNKNOWN, "v1/a", has_token=False, is_there=False)
    assert (problems, warning.key) == ([], "model.id")
    assert warning.message == (
        "it is not known whether Hugging Face gives 'somebody/something' without a token; to find "
        "out, run: curl -sILo /dev/null -w '%{http_code}\\n' "
        "https://huggingface.co/somebody/something/resolve/v1%2Fa/config.json (200: it does; 401: "
        "it is gated, private or not there; write huggingFaceToken: {existing: NAME}, or a "
        "'modelStore' with the 'existing' and 'path' of a bucket that has the model)"
    )


def test_the_makers_that_ask_for_a_licence_are_known() -> None:
    makers = {model.split("/")[0] for model in MODELS if is_gated(model)}
    assert makers == {"meta-llama", "google"}


def test_an_owner_may_have_models_of_both_kinds() -> None:
    assert is_gated("google/embeddinggemma-300m") is True
    assert is_gated("google/gemma-4-31B-it") is None
