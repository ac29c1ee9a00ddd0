"""The chat page: its port, user and resources, the command that opens it, and its checks."""

import shlex

from ..core.problems import Problem
from ..facts.vllm_refusals import Task
from ..model.checkpoint import Known

PORT = 8080
"""Port of the page, in the pod and in its Service."""

HEALTH = "/healthz"
"""Path of the probes. It does not call the model server, which can take long to start."""

USER = 65532
"""User id that the image runs as."""

CPU, MEMORY, MEMORY_LIMIT = "100m", "256Mi", "512Mi"
"""A page without users takes 144 MB (measured 2026-11-21 on Linux, Python 3.11). The use with users
is unknown, so the limit is twice the request."""

WRITABLE = "/tmp"  # noqa: S108 # a volume of the pod's own
"""The only folder that the page can write to."""


def open_command(namespace: str, service: str) -> str:
    """Return the command that makes the page available at http://localhost:8080."""
    words = ["kubectl", "-n", namespace, "port-forward", f"service/{service}", str(PORT)]
    forward = shlex.join(words)
    return f"{forward} # then open http://localhost:{PORT}"


def chat_problems(known: Known) -> list[Problem]:
    """Return the errors of a chat page for a model that generates no text."""
    if known.task in {None, Task.GENERATE}:
        return []
    message = (
        f"'{known.id}' answers no chats: its task is '{known.task}'; write false, or serve a model "
        f"that generates text"
    )
    return [Problem(("chat", "enabled"), message)]
