"""What it answers, whole and in parts, and what it refuses."""

import httpx
import pytest

from .calls import MODEL, chat, completion, stream
from .contract import VERSION
from .fixtures import Starter

TWO = "--answer=four five six"


def test_the_models_are_those_it_is_told_to_serve(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--served-model-name", "first", "second", "--max-model-len=512")
    listed = httpx.get(f"{stand_in.url}/v1/models").json()
    assert [(card["id"], card["max_model_len"]) for card in listed["data"]] == [
        ("first", 512),
        ("second", 512),
    ]


def test_the_version_is_that_of_the_images(vllm_stand_in: Starter) -> None:
    assert httpx.get(f"{vllm_stand_in().url}/version").json() == {"version": VERSION}


@pytest.mark.parametrize("path", ["/health", "/ping"])
def test_a_probe_is_answered_without_a_body(vllm_stand_in: Starter, path: str) -> None:
    answer = httpx.get(f"{vllm_stand_in().url}{path}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_completion_comes_in_one_piece(vllm_stand_in: Starter) -> None:
    answer = completion(vllm_stand_in(TWO)).json()
    assert (answer["object"], answer["model"]) == ("text_completion", MODEL)
    assert answer["choices"] == [{"index": 0, "text": "four five six", "finish_reason": "stop"}]
    assert answer["usage"] == {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5}


def test_a_chat_comes_as_a_message_of_the_assistant(vllm_stand_in: Starter) -> None:
    (choice,) = chat(vllm_stand_in(TWO)).json()["choices"]
    assert choice["message"] == {"role": "assistant", "content": "four five six"}


def test_an_answer_says_which_model_it_is_from_and_what_was_asked(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--answer={model} heard {prompt}")
    assert completion(stand_in).json()["choices"][0]["text"] == f"{MODEL} heard one two"


def test_an_answer_that_reaches_its_limit_says_so(vllm_stand_in: Starter) -> None:
    (choice,) = completion(vllm_stand_in(TWO), max_tokens=2).json()["choices"]
    assert (choice["text"], choice["finish_reason"]) == ("four five", "length")


def test_an_answer_goes_on_to_its_limit_where_the_end_is_ignored(vllm_stand_in: Starter) -> None:
    answer = completion(vllm_stand_in(TWO), max_tokens=7, ignore_eos=True).json()
    assert answer["usage"]["completion_tokens"] == 7


def test_a_streamed_completion_comes_word_by_word(vllm_stand_in: Starter) -> None:
    with stream(vllm_stand_in(TWO)) as parts:
        choices = [part["choices"][0] for part in parts]
    assert [(choice["text"], choice["finish_reason"]) for choice in choices] == [
        ("four", None),
        (" five", None),
        (" six", "stop"),
    ]


def test_a_streamed_chat_begins_with_who_speaks(vllm_stand_in: Starter) -> None:
    with stream(vllm_stand_in(TWO), "chat/completions") as parts:
        deltas = [part["choices"][0]["delta"] for part in parts]
    assert deltas == [
        {"role": "assistant", "content": ""},
        {"content": "four"},
        {"content": " five"},
        {"content": " six"},
    ]


def test_a_stream_counts_its_tokens_at_the_end_when_asked(vllm_stand_in: Starter) -> None:
    with stream(vllm_stand_in(TWO), stream_options={"include_usage": True}) as parts:
        *_, last = parts
    assert (last["choices"], last["usage"]["total_tokens"]) == ([], 5)


def test_a_held_stream_shows_its_beginning_and_goes_on_when_released(
    vllm_stand_in: Starter,
) -> None:
    stand_in = vllm_stand_in(TWO)
    stand_in.hold(2)
    with stream(stand_in) as parts:
        begun = [next(parts)["choices"][0]["text"] for _ in range(2)]
        stand_in.wait_for("held")
        stand_in.release()
        rest = [part["choices"][0]["text"] for part in parts]
    assert (begun, rest) == (["four", " five"], [" six"])


def test_another_model_is_not_found(vllm_stand_in: Starter) -> None:
    answer = completion(vllm_stand_in(), model="other/model")
    assert answer.status_code == 404
    assert answer.json()["error"] == {
        "message": "The model `other/model` does not exist.",
        "type": "NotFoundError",
        "param": "model",
        "code": 404,
    }


def test_a_prompt_that_does_not_fit_is_refused(vllm_stand_in: Starter) -> None:
    answer = completion(vllm_stand_in("--max-model-len=128"), prompt="word " * 129)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["param"]) == (
        400,
        "BadRequestError",
        "input_tokens",
    )
    assert error["message"].startswith("This model's maximum context length is 128 tokens.")


def test_a_model_without_chat_template_refuses_to_chat(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--without-chat-template")
    answer = chat(stand_in)
    assert (answer.status_code, completion(stand_in).status_code) == (400, 200)
    assert "default chat template is no longer allowed" in answer.json()["error"]["message"]


def test_options_of_a_stream_need_a_stream(vllm_stand_in: Starter) -> None:
    answer = completion(vllm_stand_in(), stream_options={"include_usage": True})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, "stream_options")


def test_what_is_no_json_is_refused(vllm_stand_in: Starter) -> None:
    answer = httpx.post(f"{vllm_stand_in().url}/v1/completions", content=b"{")
    assert answer.status_code == 400
