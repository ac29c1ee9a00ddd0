"""The load generator against a server that stands in for vLLM."""
