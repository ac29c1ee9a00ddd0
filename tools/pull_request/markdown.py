"""Markdown that escapes every text of a pull request."""

from collections.abc import Iterable

from tools.pull_request.masks import masked

_LONGEST = 120
_SPECIAL = str.maketrans(
    {character: f"\\{character}" for character in "\\`*_{}[]|#~!"} | {"<": "&lt;", ">": "&gt;"}
)


def text(words: str) -> str:
    """Return a text on one line without markup, links or mentions."""
    # A zero-width space: `@name` would notify a user, and `#1` would link.
    plain = masked(" ".join(words.split())).translate(_SPECIAL)
    return plain.replace("@", "@\u200b").replace("://", ":\u200b//")


def code(words: str) -> str:
    """Return a text as code on one line of a table; a long line is shortened in the middle."""
    lines = words.strip().count("\n") + 1
    if lines > 1:
        return f"(a text of {lines} lines)"
    plain = masked(" ".join(words.split()))
    if len(plain) > _LONGEST:
        half = _LONGEST // 2
        plain = f"{plain[:half]} … {plain[-half:]}"
    # A bar ends a cell even in code, where its escape is removed; a backtick ends the code.
    plain = plain.replace("|", "\\|").replace("`", "'")
    return f"`{plain}`" if plain else "(empty)"


def row(cells: Iterable[str]) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(cells)} |"


def head(cells: Iterable[str], *, figures: int = 0) -> list[str]:
    """Return a table's head; the last `figures` columns are aligned right."""
    names = list(cells)
    words = len(names) - figures
    return [row(names), row([*["---"] * words, *["---:"] * figures])]
