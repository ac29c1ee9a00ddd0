"""The result of a simulation: figures, text, and a page."""
