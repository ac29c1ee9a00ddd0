"""The documentation: its pages, its commands, its links."""
