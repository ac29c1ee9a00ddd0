"""What the pods of a stack are called, for whatever has to find them: by one label."""

NAME_LABEL = "app.kubernetes.io/name"
"""Every pod of a stack has it; the Service, the monitoring and the policies select by it."""


def selector(name: str) -> dict[str, str]:
    """Return the labels of the pods that answer for a model server."""
    return {NAME_LABEL: name}


def workers_of(name: str) -> str:
    """Return what the pods of a group are labelled that answer nobody."""
    return f"{name}-workers"


def picker_of(name: str) -> str:
    """Return what the endpoint picker of a model server is called, and its pods."""
    return f"{name}-picker"


def chat_of(name: str) -> str:
    """Return what the chat page of a model server is called, and its pods."""
    return f"{name}-chat"


def download_of(name: str) -> str:
    """Return what the download of a model server's weights is called, and its pods."""
    return f"{name}-model-download"
