"""A real, small language model, for the comparison of servers."""
