"""Completions that follow from the text before them, with their log-probabilities."""

from typing import Any

import pytest

from .calls import completion
from .chain import WORDS, Chain, id_of, word_of
from .fixtures import Starter
from .process import StandIn

DETAILS = {"max_tokens": 8, "logprobs": 3, "return_token_ids": True}


def choice(stand_in: StandIn, prompt: Any = "one two", **more: Any) -> Any:
    """Return the only choice of a completion."""
    (found,) = completion(stand_in, prompt, **{**DETAILS, **more}).json()["choices"]
    return found


def test_tokens_come_with_their_log_probabilities_as_vllm_gives_them(
    vllm_stand_in: Starter,
) -> None:
    found = choice(vllm_stand_in("--chain"))
    logprobs = found["logprobs"]
    assert set(logprobs) == {"text_offset", "token_logprobs", "tokens", "top_logprobs"}
    assert "".join(logprobs["tokens"]) == found["text"]
    assert [len(each) for each in logprobs["top_logprobs"]] == [3] * 8
    assert [
        each[token] == chance == max(each.values())
        for token, chance, each in zip(
            logprobs["tokens"], logprobs["token_logprobs"], logprobs["top_logprobs"], strict=True
        )
    ] == [True] * 8
    assert logprobs["text_offset"] == [3 * place for place in range(8)]


def test_ids_of_tokens_are_tokens_of_a_prompt(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--chain")
    whole = choice(stand_in)
    begun = [*whole["prompt_token_ids"], *whole["token_ids"][:5]]
    assert choice(stand_in, begun, max_tokens=3)["token_ids"] == whole["token_ids"][5:]


def test_tokens_are_named_by_their_ids_where_that_is_asked_for(vllm_stand_in: Starter) -> None:
    found = choice(vllm_stand_in("--chain"), return_tokens_as_token_ids=True)
    assert found["logprobs"]["tokens"] == [f"token_id:{each}" for each in found["token_ids"]]


def test_nothing_is_said_of_tokens_that_is_not_asked_for(vllm_stand_in: Starter) -> None:
    (found,) = completion(vllm_stand_in("--chain"), max_tokens=2).json()["choices"]
    assert set(found) == {"index", "text", "finish_reason"}


@pytest.mark.parametrize("word", [WORDS[0], "Grüße", "\nnew", " 東"])
def test_a_token_is_found_again_by_its_id(word: str) -> None:
    assert word_of(id_of(word)) == word


def places(count: int) -> list[list[str]]:
    """Return so many different texts."""
    return [["one", f"{number}"] for number in range(count)]


def test_another_server_prefers_the_second_best_word_at_a_share_of_the_places() -> None:
    same, other = Chain(), Chain(other_share=0.1)
    differ = [same.candidates(each)[:2] != other.candidates(each)[:2] for each in places(2000)]
    assert sum(differ) / 2000 == pytest.approx(0.1, abs=0.02)


def test_another_server_has_log_probabilities_that_are_off_by_a_distance() -> None:
    same, other = Chain(), Chain(shift=0.25)
    apart = {
        round(abs(a[1] - b[1]), 9)
        for each in places(50)
        for a, b in zip(same.candidates(each), other.candidates(each), strict=True)
    }
    assert apart == {0.25}
