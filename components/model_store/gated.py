"""Checks that a model can be downloaded with the given token, before a machine starts."""

import shlex

from ..core.problems import Problem
from ..facts.gated_models import is_gated

_KEY = ("model", "id")

STACK_KEYS = (
    "write huggingFaceToken: {existing: NAME}, or a 'modelStore' with the 'existing' and 'path' of "
    "a bucket that has the model"
)
"""Keys of a stack file that fix the error of a gated model, or the warning for an unknown one."""


def gated_problems(
    model_id: str, revision: str, *, has_token: bool, is_there: bool, fix: str = STACK_KEYS
) -> tuple[list[Problem], list[Problem]]:
    """Return the errors and the warnings about the download of a model.

    `is_there` means that nothing has to be downloaded.
    """
    gated = is_gated(model_id)
    if has_token or is_there or gated is False:
        return [], []
    if gated:
        message = (
            f"'{model_id}' is gated: Hugging Face gives it only to a token whose owner accepted "
            f"its licence; {fix}"
        )
        return [Problem(_KEY, message)], []
    message = (
        f"it is not known whether Hugging Face gives '{model_id}' without a token; to find out, "
        f"run: {_asking(model_id, revision)} (200: it does; 401: it is gated, private or not "
        f"there; {fix})"
    )
    return [], [Problem(_KEY, message)]


def _asking(model_id: str, revision: str) -> str:
    """Return the command that requests a file of the model from Hugging Face as a replica does."""
    file = f"https://huggingface.co/{model_id}/resolve/{revision.replace('/', '%2F')}/config.json"
    return shlex.join(["curl", "-sILo", "/dev/null", "-w", "%{http_code}\\n", file])
