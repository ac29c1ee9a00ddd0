"""The tutorials' own texts, where they are at hand: the steps that a page has to account for."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# The texts are not the project's to ship; whoever has them puts them beside the checkout.
TEXTS = REPOSITORY.parent / "shared" / "seeds"

# What begins a step in a text's code; other lines are flags, output or YAML's inside.
_COMMAND = re.compile(
    r"(gcloud|kubectl|docker|curl|export|sed|ps|nohup|cd|cat|for|if|sleep|python3|git) "
    r"|(FROM|COPY|RUN|ENTRYPOINT) "
)
_MANIFEST = re.compile(r"kind: ")
_FENCE = "```"


def text_steps(number: str) -> list[str]:
    """Return the first line of each command and manifest in a tutorial's text, in its order."""
    if not (found := sorted(TEXTS.glob(f"{number}_*.txt"))):
        pytest.skip(f"the tutorial's text is not at hand: no {TEXTS}/{number}_*.txt")
    return list(steps(found[0].read_text(encoding="utf-8")))


def steps(text: str) -> Iterator[str]:
    for line in fenced(text) if _FENCE in text else unfenced(text):
        command = line.strip().removeprefix("$ ")
        # Further in, a kind is only what a manifest refers to.
        if _MANIFEST.match(line) or _COMMAND.match(command):
            yield command


def fenced(text: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        # Some blocks are quoted, and some show a shell's prompt.
        bare = line.removeprefix("> ")
        if bare.strip().removeprefix("$ ").startswith(_FENCE):
            inside = not inside
        elif inside:
            yield bare


def unfenced(text: str) -> Iterator[str]:
    """Yield all lines, each paragraph moved to the margin: where code begins, nothing marks."""
    for paragraph in re.split(r"\n\s*\n", text):
        yield from textwrap.dedent(paragraph).splitlines()


def is_step(span: str, step: str) -> bool:
    """Tell whether a step begins with what a row says of it."""
    rest = step.removeprefix(span)
    return rest != step and (rest == "" or rest[0] in " =:;/")
