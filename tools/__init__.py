"""Commands a person or the Makefile runs."""
