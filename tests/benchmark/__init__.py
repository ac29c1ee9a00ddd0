"""The benchmark: what it sends, what it counts, and what it changes in a stack file."""
