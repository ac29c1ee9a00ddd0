"""How agreement is counted, with servers that are lists."""

from collections.abc import Sequence

import pytest

from components.rollout.job.agreement import Agreement, OtherTokensError, compare
from components.rollout.job.answers import Answer, Step

PROMPT = (1, 2)
TEXT = "some text"


class Server:
    """Says a list of tokens after the prompt, whatever tokens it is given."""

    def __init__(
        self, *tokens: int, logprob: float = -0.5, others: Sequence[int] = (), prompt: int = 1
    ) -> None:
        self._tokens = tokens
        self._candidates = dict.fromkeys(others, logprob - 1)
        self._logprob = logprob
        self._prompt = (prompt, 2)
        self.asked: list[str | list[int]] = []

    def __call__(self, prompt: str | Sequence[int], tokens: int) -> Answer:
        """Go on after what is given."""
        self.asked.append(prompt if isinstance(prompt, str) else list(prompt))
        place = 0 if isinstance(prompt, str) else len(prompt) - 2
        steps = [
            Step(token, self._logprob, {token: self._logprob, **self._candidates})
            for token in self._tokens[place : place + tokens]
        ]
        return Answer(self._prompt, tuple(steps))


def compared(
    reference: Server, other: Server, tokens: int = 4, most: float = 100, texts: int = 1
) -> Agreement:
    """Compare two servers."""
    return compare([TEXT] * texts, tokens, reference, other, most)


def test_equal_servers_agree_at_every_place_and_are_asked_once() -> None:
    other = Server(5, 6, 7, 8)
    found = compared(Server(5, 6, 7, 8), other)
    assert (found.top1, found.first, found.distance, found.far) == (1, 4, 0, 0)
    assert other.asked == [TEXT]


def test_after_a_difference_the_other_server_goes_on_from_the_text_of_the_reference() -> None:
    other = Server(5, 9, 7, 8)
    found = compared(Server(5, 6, 7, 8), other)
    assert other.asked == [TEXT, [1, 2, 5, 6]]
    assert (found.top1, found.first, found.differences) == (0.75, 1, 1)


def test_a_difference_between_candidates_of_both_is_near() -> None:
    reference, other = Server(5, 6, others=[9]), Server(5, 9, others=[6])
    assert (compared(reference, other, 2).top1, compared(reference, other, 2).far) == (0.5, 0)


def test_a_token_that_the_other_server_does_not_consider_is_far() -> None:
    reference, other = Server(5, 6, others=[9]), Server(5, 9)
    assert compared(reference, other, 2).far == 0.5


def test_the_distance_is_that_of_the_token_of_the_reference() -> None:
    reference = Server(5, 6, others=[9])
    # It says 6 with -0.5; the other one considers 6 with -1.7.
    other = Server(5, 9, logprob=-0.7, others=[6])
    assert compared(reference, other, 2).distance == pytest.approx((0.2 + 1.2) / 2)


def test_an_answer_that_ends_early_is_a_difference_at_its_end() -> None:
    found = compared(Server(5, 6, 7, 8), Server(5, 6))
    assert (found.top1, found.first, found.far) == (0.5, 2, 0.5)


def test_the_first_difference_is_the_median_of_all_texts() -> None:
    found = compared(Server(5, 6, 7, 8), Server(5, 6, 9, 8), texts=3)
    assert (found.first, len(found.places)) == (2, 12)


def test_a_comparison_ends_when_too_much_differs() -> None:
    other = Server(9, 9, 9, 9)
    found = compared(Server(5, 6, 7, 8), other, most=1, texts=3)
    assert (len(found.places), len(other.asked)) == (2, 2)


def test_servers_that_read_a_text_as_other_tokens_are_of_different_models() -> None:
    with pytest.raises(OtherTokensError, match="they serve different models or tokenizers"):
        compared(Server(5, 6), Server(5, 6, prompt=3))
