"""The docstrings and comments of a program, as Markdown with the same line numbers.

Vale reads Python with a grammar that its build here leaves out, so it reads this page instead.
"""

import ast
import io
import re
import tokenize

_DIRECTIVE = re.compile(r"#\s*(?:noqa|type:|ty:|pragma|fmt:|ruff:|mypy:).*")
_SECTION = re.compile(r"\s*(?:Args|Raises|Returns|Yields|Attributes):\s*")
_EXAMPLE = re.compile(r"\s*>>>")


def page_of(source: str) -> str:
    """Return the docstrings and comments of a program, each on its own lines."""
    lines = [""] * (source.count("\n") + 1)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            _write_docstring(lines, node.lineno - 1, node.value.value)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            text = _DIRECTIVE.sub("", token.string).lstrip("# ").strip()
            lines[token.start[0] - 1] += _plain(text)
    return "\n".join(lines)


def _write_docstring(lines: list[str], first: int, docstring: object) -> None:
    if not isinstance(docstring, str):
        return  # an ellipsis
    in_example = False
    for number, line in enumerate(docstring.splitlines(), first):
        in_example = bool(line.strip()) and (in_example or bool(_EXAMPLE.match(line)))
        if not in_example and not _SECTION.fullmatch(line):
            lines[number] = _plain(line.strip())


def _plain(text: str) -> str:
    """Return a line that Markdown reads as text: no heading, quote or HTML."""
    return re.sub("[<>#]", " ", text).strip()
