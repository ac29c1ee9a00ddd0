"""The release, for the wheel, the schema and the checks."""

__version__ = "0.1.0"
"""Semantic version: of the wheel, of the schema, and of the git tag with a `v` before it."""
