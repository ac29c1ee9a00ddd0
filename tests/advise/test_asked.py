"""The model, the numbers and the regions that are asked for, and the mistakes in them."""

from pathlib import Path

import pytest

from advise.asked import AskedError, ModelAsked, model_id, numbers_of, regions_of
from tests.advise.advised import refused


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Qwen2.5-7B", "Qwen/Qwen2.5-7B-Instruct"),
        ("llama-3.1-8b", "meta-llama/Llama-3.1-8B"),
        ("Llama-3.3-70B", "meta-llama/Llama-3.3-70B-Instruct"),
        ("my-org/my-model", "my-org/my-model"),
    ],
)
def test_a_model_may_be_named_without_its_owner_and_its_variant(text: str, found: str) -> None:
    assert model_id(text) == found


def test_a_name_of_several_models_is_refused_with_all_of_them() -> None:
    with pytest.raises(AskedError) as error:
        model_id("Llama-2-7b-")
    assert str(error.value) == (
        "--model: 'Llama-2-7b-' may be meta-llama/Llama-2-7b-hf or "
        "meta-llama/Llama-2-7b-chat-hf; write one of them"
    )


def test_numbers_are_words_or_a_yaml_file(tmp_path: Path) -> None:
    path = tmp_path / "numbers.yaml"
    path.write_text("numbers: {layers: 48, architecture: Qwen2ForCausalLM}")
    found = {"layers": 48, "architecture": "Qwen2ForCausalLM"}
    assert numbers_of("layers=48, architecture=Qwen2ForCausalLM") == found
    assert numbers_of(str(path)) == found


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("layers", "expected words KEY=VALUE or the path of a YAML file, given 'layers'"),
        ("layers=1 layers=2", "'layers' is given twice; keep one"),
        ("missing.yaml", "cannot read missing.yaml: No such file or directory"),
    ],
)
def test_numbers_that_are_none_are_refused(text: str, wrong: str) -> None:
    with pytest.raises(AskedError, match=wrong):
        numbers_of(text)


def test_a_region_without_a_known_machine_is_refused() -> None:
    with pytest.raises(AskedError, match="no machine is known in mars-north1; known: asia-east1"):
        regions_of("us-central1,mars-north1")


def test_a_gated_model_reads_the_token_from_the_secret_of_the_documentation() -> None:
    gated = ModelAsked("meta-llama/Llama-3.1-8B").keys["huggingFaceToken"]
    named = ModelAsked("meta-llama/Llama-3.1-8B", token="mine").keys["huggingFaceToken"]  # noqa: S106 # a name
    assert (gated, named) == ({"existing": "hf-token"}, {"existing": "mine"})
    assert "huggingFaceToken" not in ModelAsked("Qwen/Qwen3-8B").keys


def test_all_mistakes_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--model", "nothing", "--regions", "mars-north1", "--numbers", "a", "--speed", "x=1"]
    found = refused(capsys, *wrong, "--write", "Dev")
    assert [line.split(":")[1].strip() for line in found] == [
        "--model",
        "--numbers",
        "--regions",
        "--speed",
        "--write",
    ]


def test_without_a_model_and_a_stack_both_are_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert refused(capsys) == [
        "error: no model; write --model OWNER/MODEL, or --stack STACK",
        "error: no region; write --regions us-central1,us-east4",
    ]


def test_a_model_without_numbers_that_no_table_has_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (error,) = refused(capsys, "--model", "my-org/my-model", "--regions", "us-central1")
    assert error.startswith("error: the size of 'my-org/my-model' is not known")
    assert "--numbers, e.g. numbers: {parametersBillion: 7.6" in error


def test_wrong_numbers_are_refused_by_their_keys(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = "parametersBillion=x layers=48"
    found = refused(capsys, "--model", "a/b", "--regions", "us-central1", "--numbers", numbers)
    assert found[0] == "error: model.numbers.parametersBillion: expected a number, given 'x'"
    assert "error: model.numbers.heads: required, and not given" in found


def test_options_that_a_stack_file_decides_are_refused_with_a_stack(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = refused(capsys, "--stack", "dev", "--model", "Qwen3-8B", "--regions", "us-central1")
    assert found == [
        "error: --model has no effect with --stack, whose file says it; leave out one",
        "error: --regions has no effect with --stack, whose file says it; leave out one",
    ]
