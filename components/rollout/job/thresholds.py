"""When two servers count as equal. Each limit has its reason; none was measured on accelerators.

Two accelerators never agree fully: sums in bfloat16 depend on their order, and greedy answers part
at the first place where two tokens are nearly as likely (arXiv 2506.09501).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .agreement import Agreement


@dataclass(frozen=True)
class Thresholds:
    """Limits for a pair of servers."""

    top1: float
    """Least share of places with the same token."""
    first: float
    """Least median of the tokens up to the first difference."""
    distance: float
    """Most mean distance of log-probabilities, in nats."""
    far: float
    """Most share of places with a token that the other server does not consider."""

    def broken(self, found: Agreement) -> Iterator[str]:
        """Yield each limit that a comparison breaks."""
        if found.top1 < self.top1:
            yield (
                f"the same token at {found.top1:.2%} of the places, at least {self.top1:.0%} needed"
            )
        if found.first < self.first:
            yield (
                f"{found.first:g} tokens up to the first difference in the median, at least "
                f"{self.first:g} needed"
            )
        if found.distance > self.distance:
            yield (
                f"log-probabilities {found.distance:.3f} nats apart on average, at most "
                f"{self.distance:g} allowed"
            )
        if found.far > self.far:
            yield (
                f"a token that the other server does not consider at {found.far:.2%} of the "
                f"places, at most {self.far:.1%} allowed"
            )


SAME_FORMAT = Thresholds(top1=0.97, first=16, distance=0.05, far=0.005)
"""For rungs that compute with the same number format.

- `distance`: between engines in bfloat16, 0.031 and 0.032 nats root mean square were measured with
  equal settings, and 0.041 with another format of the last layer (ServiceNow/Fast-LLM, pull
  request 525, 2026-06). A mean is at most the root mean square.
- `top1`: a real small model agrees at 99.1% of the places in float32 and bfloat16, and at 95.6%
  with weights of 8 bits (docs/equal-answers.md, measured on 2026-12-01 on a CPU). The limit is
  between the two, so that a rung which is quantized by mistake is refused.
- `first`: at 97% the median is 23 tokens; below 16 the differences are at the beginnings, as after
  another chat template or another first token.
- `far`: vLLM's own tests of a model allow none (`check_logprobs_close`, 5 candidates). One in 200
  leaves room for texts where many tokens are as likely."""

QUANTIZED = Thresholds(top1=0.9, first=5, distance=0.15, far=0.02)
"""For a pair of which one rung is quantized.

- `top1`: 96.1% (an 80B model in FP8, 56,227 items) and 98.8% (a 9B model in FP8) were published
  for vLLM, against BF16 (model cards voves/AliceAI-Foundation-80B-A3B-Base-FP8 and
  kurcontko/clef-flash-FP8-Dynamic, read on 2026-12-01). 4 bits cost more, and have no such figure.
- The others follow: the median at 90% is 6.6 tokens, and the distances are three to four times
  those of one format. Whether the answers are good enough is a question for an evaluation."""
