"""A comment in blocks, shortened to what a forge takes: whole rows go, and it is said how many.

Owns the limits and what is given up first. What stands in a block is
`tools/pull_request/text.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

GITHUB = 65_536
"""Most characters of a comment; a longer one is refused: `body is too long (maximum is 65536
characters)`. Counted here as UTF-16 does, so that none of the ways to count is above it."""

GITLAB = 1_000_000
"""Most characters of a note (docs.gitlab.com, administration/instance_limits)."""


@dataclass(frozen=True)
class Block:
    """A part of a comment: lines that stay, and rows that may go."""

    lines: tuple[str, ...]
    rows: tuple[str, ...] = ()
    told: str = "rows"
    """What its rows are, in words, for the line that says how many are left out."""
    keep: int = 0
    """How dear its rows are: of what is too long, those of the lowest go first."""
    end: tuple[str, ...] = field(default=())
    """Lines behind the rows."""

    def rendered(self, rows: int) -> str:
        """Return the block with so many of its rows."""
        left = len(self.rows) - rows
        note = [f"\n… and {left} more {self.told}: `pulumi preview` shows all"] if left else []
        return "\n".join([*self.lines, *self.rows[:rows], *note, *self.end])


def length(text: str) -> int:
    """Return how long a text is for a forge that counts in UTF-16."""
    return len(text.encode("utf-16-le")) // 2


def fitted(blocks: Sequence[Block], limit: int) -> str:
    """Return the blocks as one text of at most `limit` characters."""
    counts = [len(block.rows) for block in blocks]
    while length(whole := _joined(blocks, counts)) > limit:
        left = [index for index, count in enumerate(counts) if count]
        if not left:
            raise ValueError(f"nothing of the comment is left to leave out below {limit}")
        # The longest of the least dear: so that no stack is silent for another's sake.
        worst = min(left, key=lambda index: (blocks[index].keep, -counts[index]))
        over = length(whole) - limit
        counts[worst] -= _rows_for(blocks[worst].rows[: counts[worst]], over)
    return whole


def _rows_for(rows: Sequence[str], over: int) -> int:
    """Return how many rows from the end are as long as that; at most half, so that others give."""
    most = max(1, len(rows) // 2)
    gone, count = 0, 0
    while gone < over and count < most:
        count += 1
        gone += length(rows[-count]) + 1
    return max(1, count)


def _joined(blocks: Sequence[Block], counts: Sequence[int]) -> str:
    parts = (block.rendered(count) for block, count in zip(blocks, counts, strict=True))
    return "\n\n".join(parts) + "\n"
