"""Comparison of policies in the same demands and stockouts, with a lower bound."""
