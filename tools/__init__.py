"""Commands a user or the Makefile runs."""
