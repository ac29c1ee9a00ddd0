"""The reference of the component library, from its docstrings: `docs/reference/components.md`.

    python -m tools.pages.components_page

Owns words and layout. What an argument means, and what a component puts out, is the code's.
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi

import components
from tools.pages.attribute_docs import attribute_docs
from tools.stack.sandbox_home import REPOSITORY

PAGE = REPOSITORY / "docs/reference/components.md"

_HEAD = """\
# Components

This page lists every component of the [library](../library.md) with its arguments and outputs.
Create one with `Component(name, args, opts)`. An argument accepts an output of another component,
unless its description says plain. [Architecture](../architecture.md) shows how `__main__.py` uses
them.
`python -m tools.pages.components_page` writes the page from the code.
"""


def page() -> str:
    """Return the whole page."""
    return "\n".join(_lines()) + "\n"


def documented() -> dict[str, type[pulumi.ComponentResource]]:
    """Return every component of the library by its name."""
    public = {name: getattr(components, name) for name in components.__all__}
    return {
        name: found
        for name, found in public.items()
        if isinstance(found, type) and issubclass(found, pulumi.ComponentResource)
    }


def arguments_of(component: type[pulumi.ComponentResource]) -> type[Any]:
    """Return the class of a component's arguments."""
    found: type[Any] = inspect.get_annotations(component.__init__)["args"]
    return found


def _lines() -> Iterator[str]:
    yield _HEAD
    for name, component in documented().items():
        yield f"## {name}\n"
        yield f"{_paragraphs(inspect.getdoc(component))}\n"
        yield from _arguments(arguments_of(component))
        yield from _outputs(component)


def _paragraphs(text: str | None) -> str:
    return "\n\n".join(" ".join(each.split()) for each in (text or "").split("\n\n"))


def _arguments(args: type[Any]) -> Iterator[str]:
    meanings = attribute_docs(args)
    yield "| Argument | | Meaning |"
    yield "| --- | --- | --- |"
    for name in args.__annotations__:
        need = "required" if name in args.__required_keys__ else ""
        yield f"| `{name}` | {need} | {meanings[name]} |"
    yield ""


def _outputs(component: type[pulumi.ComponentResource]) -> Iterator[str]:
    meanings = attribute_docs(component)
    if meanings:
        yield "| Output | Meaning |"
        yield "| --- | --- |"
        yield from (f"| `{name}` | {text} |" for name, text in meanings.items())
        yield ""


def main() -> int:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(Path.cwd())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
