"""The linter of prose, with this project's rules."""
