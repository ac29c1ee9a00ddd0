"""Facts read from vLLM's wheel and asked of its own parser."""
