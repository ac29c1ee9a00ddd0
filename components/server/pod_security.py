"""Pod Security: what a namespace's labels let its pods do (Kubernetes' Pod Security Standards)."""


def pod_security(level: str) -> dict[str, str]:
    """Return the labels of a namespace that admits pods of a level and no others."""
    return {
        "pod-security.kubernetes.io/enforce": level,
        # Admission looks at pods; without it, a Deployment's author hears nothing.
        "pod-security.kubernetes.io/warn": level,
    }
