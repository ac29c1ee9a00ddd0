"""Read the docstrings of a class's attributes, which Python does not keep."""

import functools
from typing import Any

import griffe

from tools.stack.sandbox_home import REPOSITORY


def attribute_docs(of: type[Any]) -> dict[str, str]:
    """Return the docstring of each attribute that has one, inherited attributes first."""
    found = _package()[f"{of.__module__}.{of.__qualname__}".removeprefix("components.")]
    return {
        name: " ".join(member.docstring.value.split())
        for name, member in found.all_members.items()
        if member.docstring and member.is_attribute and "property" not in member.labels
    }


@functools.cache
def _package() -> griffe.Object | griffe.Alias:
    return griffe.load("components", search_paths=[REPOSITORY], allow_inspection=False)
