"""The project's own files, as the contract tests read them: never imported, only parsed."""

import ast
import fnmatch
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]

# What git keeps out is nobody's source; git's own folder is not in its list.
_IGNORED = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split())]


def files() -> Iterator[Path]:
    """Return every file of the project, whether or not it is committed yet."""
    yield from _below(ROOT)


def _below(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if any(fnmatch.fnmatch(entry.name, pattern) for pattern in _IGNORED):
            continue
        if entry.is_dir():
            yield from _below(entry)
        else:
            yield entry


def name(path: Path) -> str:
    """Return a file's path as a person writes it."""
    return path.relative_to(ROOT).as_posix()


PYTHON = {name(path): ast.parse(path.read_text()) for path in files() if path.suffix == ".py"}
"""Every Python file, parsed, by its path."""


def imports(tree: ast.Module) -> Iterator[str]:
    """Return what a file imports; a relative import keeps its dots."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            # `from . import x` names modules; `from .x import y` names what is in one.
            yield from [module] if node.module else (f"{module}{a.name}" for a in node.names)


def classes(tree: ast.Module, base: str) -> list[ast.ClassDef]:
    """Return the classes of a file whose first base is written like this."""
    return [
        node
        for node in tree.body
        if isinstance(node, ast.ClassDef) and [ast.unparse(b) for b in node.bases[:1]] == [base]
    ]


COMPONENTS = {
    path: found[0]
    for path, tree in PYTHON.items()
    if (found := classes(tree, "pulumi.ComponentResource")) and path.startswith("components/")
}
"""The component of each component file, by the file's path."""
