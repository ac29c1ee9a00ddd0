"""Which release this is: the one place; the wheel's name and every check take it from here."""

__version__ = "0.1.0"
"""Semantic version: of the wheel, of the schema, and of the git tag with a `v` before it."""
