"""The chat page: where it listens, as whom it runs, what it takes, and how a person gets to it."""

import shlex

from ..core.problems import Problem
from ..facts.vllm_refusals import Task
from ..model.checkpoint import Known

PORT = 8080
"""Where the page listens, in the pod as before its Service."""

HEALTH = "/healthz"
"""What its probes ask; it does not ask the model server in turn, which may be cold for long."""

USER = 65532
"""Whom its image runs as."""

CPU, MEMORY, MEMORY_LIMIT = "100m", "256Mi", "512Mi"
"""A page that nobody looks at takes 144 MB (measured 2026-11-21 on Linux, Python 3.11); what it
takes with people is unknown, so the limit is twice the request."""

WRITABLE = "/tmp"  # noqa: S108 # a volume of the pod's own
"""The one folder that it may write to."""


def open_command(namespace: str, service: str) -> str:
    """Return what a person types to have the page at http://localhost:8080."""
    words = ["kubectl", "-n", namespace, "port-forward", f"service/{service}", str(PORT)]
    forward = shlex.join(words)
    return f"{forward} # then open http://localhost:{PORT}"


def chat_problems(known: Known) -> list[Problem]:
    """Return why a page to chat has nothing to show."""
    if known.task in {None, Task.GENERATE}:
        return []
    message = (
        f"'{known.id}' answers no chats: its task is '{known.task}'; write false, or serve a model "
        f"that generates text"
    )
    return [Problem(("chat", "enabled"), message)]
