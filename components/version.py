"""Which release this is: the one place; the wheel's name and every check take it from here."""

__version__ = "0.1.0"
"""Semantic version. The changelog's newest release is it, or the next one is under way."""
