"""The names and the label of a stack's pods, by which other resources select them."""

NAME_LABEL = "app.kubernetes.io/name"
"""Label of every pod of a stack; the Service, the monitoring and the policies select by it."""


def selector(name: str) -> dict[str, str]:
    """Return the labels of the pods that answer requests for a model server."""
    return {NAME_LABEL: name}


def workers_of(name: str) -> str:
    """Return the label value of a group's pods that answer no requests."""
    return f"{name}-workers"


def picker_of(name: str) -> str:
    """Return the name of a model server's endpoint picker and of its pods."""
    return f"{name}-picker"


def chat_of(name: str) -> str:
    """Return the name of a model server's chat page and of its pods."""
    return f"{name}-chat"


def download_of(name: str) -> str:
    """Return the name of the download of a model server's weights and of its pods."""
    return f"{name}-model-download"


def canary_of(name: str) -> str:
    """Return the name of a model server's canary, and of its pod before it takes requests."""
    return f"{name}-canary"


def judge_of(name: str) -> str:
    """Return the name of the Job that judges a model server's canary, and of its pods."""
    return f"{name}-canary-judge"


def spare_of(name: str) -> str:
    """Return the name of a workload's spare nodes, and of the pods that their units count as."""
    return f"{name}-spare"
