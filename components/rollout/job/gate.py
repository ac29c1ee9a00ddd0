"""The gate: whether a server gives the answers of the reference, within limits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .agreement import Agreement, Ask, compare
from .prompts import PROMPTS, TOKENS
from .thresholds import QUANTIZED, SAME_FORMAT, Thresholds

LIMITS: Mapping[str, Thresholds] = {"sameFormat": SAME_FORMAT, "quantized": QUANTIZED}
"""Limits by the value of the key `rollout.gate`."""


@dataclass(frozen=True)
class Comparison:
    """The agreement of two servers, and the limits for it."""

    agreement: Agreement
    limits: Thresholds

    @property
    def broken(self) -> list[str]:
        """Return each limit that the agreement breaks."""
        return list(self.limits.broken(self.agreement))

    @property
    def ended_early(self) -> bool:
        """Return whether not all prompts were needed for the result."""
        return len(self.agreement.firsts) < len(PROMPTS)

    def lines(self) -> Iterator[str]:
        """Yield the figures for a reader."""
        found, limits = self.agreement, self.limits
        yield f"{len(found.places)} places of {len(found.firsts)} texts, one request at a time"
        yield f"same token: {found.top1:.2%} (at least {limits.top1:.0%})"
        yield (
            f"tokens up to the first difference, median: {found.first:g} "
            f"(at least {limits.first:g})"
        )
        yield (f"log-probabilities apart: {found.distance:.4f} nats (at most {limits.distance:g})")
        yield f"tokens the other does not consider: {found.far:.2%} (at most {limits.far:.1%})"
        if self.ended_early:
            yield "ended early: the share of equal tokens cannot reach the limit any more"


def compared(reference: Ask, other: Ask, limits: Thresholds) -> Comparison:
    """Compare two servers. Raises OtherTokensError, and what the questions raise."""
    most = (1 - limits.top1) * len(PROMPTS) * TOKENS
    return Comparison(compare(PROMPTS, TOKENS, reference, other, most), limits)
