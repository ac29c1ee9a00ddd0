"""Pod Security labels of a namespace (Kubernetes' Pod Security Standards)."""


def pod_security(level: str) -> dict[str, str]:
    """Return the labels of a namespace that admits pods up to a level."""
    return {
        "pod-security.kubernetes.io/enforce": level,
        # Admission checks pods only; without it, the author of a Deployment gets no warning.
        "pod-security.kubernetes.io/warn": level,
    }
