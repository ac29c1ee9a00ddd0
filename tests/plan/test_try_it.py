"""The command that a person types next."""

import json

import pytest

from components.stack import _question


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("Qwen/Qwen2-1.5B", "/v1/chat/completions"),
        ("meta-llama/Llama-3.1-70B", "/v1/completions"),
        ("somebody/unknown", "/v1/completions"),
    ],
)
def test_a_model_is_asked_to_chat_only_if_it_is_known_to(model: str, path: str) -> None:
    assert _question(model).split(" ")[0] == path


def test_the_question_is_json_that_names_the_model() -> None:
    body = _question("Qwen/Qwen2-1.5B").split("-d ")[1].strip("'")
    assert json.loads(body)["model"] == "Qwen/Qwen2-1.5B"
