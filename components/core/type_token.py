"""The identity of this package's component types in a user's state."""

TYPE_PREFIX = "vllm-gke:index"
"""First part of every type token; changing it needs an alias on every component."""
