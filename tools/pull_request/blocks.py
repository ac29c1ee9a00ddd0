"""Shorten a comment to a forge's limit: drop rows of its blocks, and count the dropped rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

GITHUB = 65_536
"""GitHub's limit; a longer comment is refused: `body is too long (maximum is 65536 characters)`.
Counted in UTF-16 units, which is the highest of the possible counts."""

GITLAB = 1_000_000
"""GitLab's limit of a note (docs.gitlab.com, administration/instance_limits)."""


@dataclass(frozen=True)
class Block:
    """A part of a comment: fixed lines, and rows that may be dropped."""

    lines: tuple[str, ...]
    rows: tuple[str, ...] = ()
    told: str = "rows"
    """Name of its rows, for the line that counts the dropped ones."""
    keep: int = 0
    """Priority of its rows: rows of the lowest are dropped first."""
    end: tuple[str, ...] = field(default=())
    """Lines after the rows."""

    def rendered(self, rows: int) -> str:
        """Return the block with its first `count` rows."""
        left = len(self.rows) - rows
        note = [f"\n… and {left} more {self.told}: `pulumi preview` shows all"] if left else []
        return "\n".join([*self.lines, *self.rows[:rows], *note, *self.end])


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def fitted(blocks: Sequence[Block], limit: int) -> str:
    """Return the blocks as one text of at most `limit` characters."""
    counts = [len(block.rows) for block in blocks]
    while length(whole := _joined(blocks, counts)) > limit:
        left = [index for index, count in enumerate(counts) if count]
        if not left:
            raise ValueError(f"the comment cannot be shortened to {limit} characters")
        # The longest block of the lowest priority, so that no stack is dropped for another's rows.
        worst = min(left, key=lambda index: (blocks[index].keep, -counts[index]))
        over = length(whole) - limit
        counts[worst] -= _rows_for(blocks[worst].rows[: counts[worst]], over)
    return whole


def _rows_for(rows: Sequence[str], over: int) -> int:
    """Return how many rows from the end to drop; at most half of them."""
    most = max(1, len(rows) // 2)
    gone, count = 0, 0
    while gone < over and count < most:
        count += 1
        gone += length(rows[-count]) + 1
    return max(1, count)


def _joined(blocks: Sequence[Block], counts: Sequence[int]) -> str:
    parts = (block.rendered(count) for block, count in zip(blocks, counts, strict=True))
    return "\n\n".join(parts) + "\n"
