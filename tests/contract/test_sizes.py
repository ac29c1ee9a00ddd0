"""Sizes: a file can be held in mind, a function fits on a screen."""

import ast

import pytest

from tests.contract.sources import PYTHON, ROOT

PROGRAM, MODULE, FUNCTION = 62, 300, 40


def limit(path: str) -> int:
    """Return the most lines that a file may have."""
    return PROGRAM if path == "__main__.py" else MODULE


@pytest.mark.parametrize("path", sorted(PYTHON))
def test_a_file_is_short_enough_to_be_read(path: str) -> None:
    assert len((ROOT / path).read_text().splitlines()) <= limit(path)


@pytest.mark.parametrize("path", sorted(PYTHON))
def test_a_function_fits_on_a_screen(path: str) -> None:
    long = {
        node.name: length
        for node in ast.walk(PYTHON[path])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION
    }
    assert long == {}
