"""The reference of the component library, from its docstrings: a list, and a page for each.

python -m tools.pages.components_page
"""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi

import components
from tools.pages.attribute_docs import attribute_docs
from tools.pages.component_examples import example
from tools.stack.sandbox_home import REPOSITORY

LIST = REPOSITORY / "docs/reference/components.md"
FOLDER = LIST.with_suffix("")
"""Folder of the pages, `docs/reference/components/`."""

_HEAD = """\
# Components

This page lists the components of the [library](../library.md). Create one with
`Component(name, args, opts)`. An argument accepts an output of another component, unless its
description says plain. [Architecture](../architecture.md) shows how `__main__.py` uses them.
`python -m tools.pages.components_page` writes these pages from the code.

| Component | Creates |
| --- | --- |"""


def pages() -> dict[Path, str]:
    """Return the list and the page of each component, by their paths."""
    found = {LIST: "\n".join(_list()) + "\n"}
    for name, component in documented().items():
        found[FOLDER / f"{name}.md"] = "\n".join(_page(name, component)) + "\n"
    return found


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


def _list() -> Iterator[str]:
    yield _HEAD
    for name, component in documented().items():
        summary = _paragraphs(inspect.getdoc(component)).partition("\n")[0]
        yield f"| [{name}](components/{name}.md) | {summary} |"


def _page(name: str, component: type[pulumi.ComponentResource]) -> Iterator[str]:
    yield f"# {name}\n"
    yield f"{_paragraphs(inspect.getdoc(component))}\n"
    yield "## Example\n"
    yield f"```python\n{example(name, arguments_of(component))}```\n"
    yield "## Arguments\n"
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


def _outputs(component: type[pulumi.ComponentResource]) -> Iterator[str]:
    meanings = attribute_docs(component)
    if meanings:
        yield "\n## Outputs\n"
        yield "| Output | Meaning |"
        yield "| --- | --- |"
        yield from (f"| `{name}` | {text} |" for name, text in meanings.items())


def main() -> int:
    """Write the pages, and delete those of components that are gone."""
    written = pages()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in set(FOLDER.glob("*.md")) - set(written):
        old.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{LIST.relative_to(REPOSITORY)} and {len(written) - 1} pages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
