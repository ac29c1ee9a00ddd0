"""How far two servers agree: the same places of the same texts, token by token.

One server is the reference. The other one continues the text of the reference: after a different
token it is asked again from the reference's text, so that each place is compared with the same
tokens before it, and one difference is counted once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median

from .answers import Answer, Step

Ask = Callable[[str | Sequence[int], int], Answer]
"""Asks a server for so many tokens after a text or after ids."""


class OtherTokensError(Exception):
    """The servers make other tokens of the same text, so they serve different models."""


@dataclass(frozen=True)
class Place:
    """One token of the reference, and what the other server has there."""

    same: bool
    near: bool
    """Whether each server's token is among the candidates of the other."""
    distance: float | None
    """Between the log-probabilities of the reference's token, in nats; None if the other server
    does not have it among its candidates."""


@dataclass
class Agreement:
    """The comparison so far."""

    places: list[Place] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)
    """Tokens of each answer up to the first difference."""

    @property
    def top1(self) -> float:
        """Return the share of places where both prefer the same token."""
        return fmean(place.same for place in self.places)

    @property
    def first(self) -> float:
        """Return the median of the tokens up to the first difference."""
        return float(median(self.firsts))

    @property
    def distance(self) -> float:
        """Return the mean distance of log-probabilities where both have one, in nats."""
        known = [place.distance for place in self.places if place.distance is not None]
        return fmean(known) if known else float("inf")

    @property
    def far(self) -> float:
        """Return the share of places with a token that the other server does not consider."""
        return fmean(not place.near for place in self.places)

    @property
    def differences(self) -> int:
        """Return the number of places with different tokens."""
        return sum(not place.same for place in self.places)


def compare(
    prompts: Sequence[str], tokens: int, reference: Ask, other: Ask, most_differences: float
) -> Agreement:
    """Compare the answers to all prompts. Raises OtherTokensError.

    Ends early after more than so many differences: servers that differ at each place would be
    asked for each place.
    """
    found = Agreement()
    for prompt in prompts:
        said = reference(prompt, tokens)
        places = 0
        first: int | None = None
        for place in _places(prompt, said, other):
            found.places.append(place)
            if not place.same and first is None:
                first = places
            places += 1
            if found.differences > most_differences:
                break
        found.firsts.append(places if first is None else first)
        if found.differences > most_differences:
            break
    return found


def _places(prompt: str, said: Answer, other: Ask) -> Iterator[Place]:
    """Yield each place of one answer of the reference."""
    ids = [step.token for step in said.steps]
    done = 0
    # First as a text, to see that both make the same tokens of it.
    text: str | Sequence[int] = prompt
    while done < len(ids):
        heard = other(text, len(ids) - done)
        if done == 0 and heard.prompt != said.prompt:
            raise OtherTokensError(
                f"the servers make {len(said.prompt)} and {len(heard.prompt)} tokens of "
                f"{prompt!r}, or other ones: they serve different models or tokenizers"
            )
        for mine, theirs in zip(said.steps[done:], heard.steps, strict=False):
            done += 1
            yield _place(mine, theirs)
            if mine.token != theirs.token:
                break
        else:
            if done < len(ids):
                # It ends where the reference goes on.
                done += 1
                yield Place(same=False, near=False, distance=None)
        text = [*said.prompt, *ids[:done]]


def _place(mine: Step, theirs: Step) -> Place:
    same = mine.token == theirs.token
    chance = theirs.logprob if same else theirs.candidates.get(mine.token)
    return Place(
        same=same,
        near=same or (mine.token in theirs.candidates and theirs.token in mine.candidates),
        distance=None if chance is None else abs(mine.logprob - chance),
    )
