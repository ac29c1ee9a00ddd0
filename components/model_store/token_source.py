"""The source of a Hugging Face token."""

from enum import StrEnum


class TokenSource(StrEnum):
    """Source of the token."""

    NONE = "none"
    """There is none: open models need no token."""
    SECRET_MANAGER = "secretManager"  # noqa: S105 # a source, not a secret
    """In Secret Manager, where pods read it by Workload Identity."""
    KUBERNETES_SECRET = "kubernetesSecret"  # noqa: S105 # the same
    """In a Kubernetes Secret, made from an argument."""
