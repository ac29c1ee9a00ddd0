"""The commands that pages tell a person to type.

A block of them is marked `sh`. One that no test can run says why in a comment above it:

    <!-- not run: it takes a cloud account -->
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from tools.stack.sandbox_home import REPOSITORY

# A block of a list or of a tab is indented.
_FENCE = re.compile(r"(?:^ *<!-- not run: ([^\n]+) -->\n)?^ *```(\w*)\n(.*?)^ *```$", re.M | re.S)
_COMMAND = re.compile(
    r"^(\$ )?(make|pulumi|gcloud|kubectl|git|pip|npm|docker|python3?|curl|\.venv/bin/\w+|\w+\.py) ",
    re.M,
)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    language: str
    text: str
    reason: str | None
    """Why nothing runs it."""

    @property
    def has_commands(self) -> bool:
        """Return whether a line of it is a command."""
        return _COMMAND.search(self.text) is not None

    @property
    def name(self) -> str:
        """Return the page and the first command."""
        return f"{self.page}: {self.text.splitlines()[0]}"


def pages() -> list[Path]:
    """Return every page that is there for people to read."""
    folders = [page for page in REPOSITORY.glob("*/README.md") if page.parent.name[0] != "."]
    return sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"), *folders])


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page."""
    name = str(page.relative_to(REPOSITORY))
    found = _FENCE.findall(page.read_text(encoding="utf-8"))
    return [Block(name, kind, textwrap.dedent(text), why or None) for why, kind, text in found]


BLOCKS = [block for page in pages() for block in blocks(page)]
RUN = [block for block in BLOCKS if block.language == "sh" and block.reason is None]
