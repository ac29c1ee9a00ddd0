"""Read the docstrings of a class's attributes, which Python does not keep."""

import ast
import inspect
import sys
import textwrap
from itertools import pairwise
from typing import Any


def attribute_docs(of: type[Any]) -> dict[str, str]:
    """Return the text of each attribute that has one, in the order of the class."""
    found: dict[str, str] = {}
    module = ast.parse(textwrap.dedent(inspect.getsource(of)))
    (written,) = (each for each in module.body if isinstance(each, ast.ClassDef))
    # By the words of the class: of a TypedDict, Python 3.11 keeps no bases.
    for word in map(ast.unparse, written.bases):
        base = vars(sys.modules[of.__module__]).get(word)
        if base is not None and base.__module__.startswith("components"):
            found |= attribute_docs(base)
    for statement, after in pairwise(written.body):
        name, text = _name(statement), _text(after)
        if name is not None and text is not None:
            found[name] = " ".join(inspect.cleandoc(text).split())
    return found


def _name(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.AnnAssign):
        return ast.unparse(statement.target)
    if isinstance(statement, ast.Assign):
        return ast.unparse(statement.targets[0])
    return None


def _text(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return value if isinstance(value, str) else None
    return None
