"""The prefix of this package's component types in the state of a stack."""

TYPE_PREFIX = "vllm-gke:index"
"""First part of every type token; changing it needs an alias on every component."""
