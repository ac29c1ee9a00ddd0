"""The runbooks as pages: their titles, and the commands that they have a reader type first."""

import re
from pathlib import Path

from components.observability.alert_rules import RUNBOOKS
from tests.docs.command_blocks import blocks
from tools.stack.sandbox_home import REPOSITORY

FOLDER = REPOSITORY / RUNBOOKS
LIST = FOLDER / "README.md"


def pages() -> dict[str, Path]:
    """Return each page by the name of its alert."""
    return {page.stem: page for page in sorted(FOLDER.glob("*.md")) if page != LIST}


def title(name: str) -> str:
    """Return the title of a page."""
    return pages()[name].read_text().partition("\n")[0].removeprefix("# ")


def commands(name: str) -> list[str]:
    """Return the commands that confirm an alert, without their comments."""
    first, *_ = blocks(pages()[name])
    return [re.sub(r" +#.*", "", line) for line in first.text.splitlines()]
