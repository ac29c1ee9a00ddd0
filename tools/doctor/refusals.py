"""Explanations of the errors that gcloud, kubectl and Pulumi print, each with a fix.

Sources: `gcloud` 528.0.0, run without an account (`recorded/gcloud.yaml` of the tests), its
`core/credentials/exceptions.py` and `api_lib/util/api_enablement.py`; Google's error for a disabled
API, which client libraries repeat verbatim. All read 2026-11.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.doctor.check import Answer, Check, Finding, Status


@dataclass(frozen=True)
class _Refusal:
    words: str
    """A pattern of the error message."""
    status: Status
    what: str
    advice: Callable[[str, str], str]
    """Takes the API that the message names, and the command's `--project` flag."""


_LOGIN = "gcloud auth login"

_REFUSALS = (
    _Refusal(
        r"not currently have an active account|does not have any valid credentials"
        r"|problem refreshing|Reauthentication|invalid_grant|UNAUTHENTICATED",
        Status.FAILED,
        "not logged in, or the login has expired",
        lambda *_: _LOGIN,
    ),
    _Refusal(
        r"has not been used in project|SERVICE_DISABLED|accessNotConfigured"
        r"|API \[[\w.]+\] not enabled on project|is not enabled on project",
        Status.SKIPPED,
        "this API is disabled in the project",
        lambda api, where: f"gcloud services enable {api or 'API'} {where}".rstrip(),
    ),
    _Refusal(
        r"PERMISSION_DENIED|does not have permission|Required '[\w.]+' permission|code=403"
        r"|HTTPError 403|Forbidden",
        Status.SKIPPED,
        "this account does not have permission to read it",
        lambda *_: (
            "ask an administrator of the project for the permission, or log in with another account"
        ),
    ),
    _Refusal(
        r"Failed to resolve|resolve host|Name or service not known|Unable to find the server"
        r"|establish a new connection|[Nn]etwork is unreachable|Connection (refused|reset|aborted)"
        r"|no such host|i/o timeout|[Tt]imed out|dial tcp",
        Status.SKIPPED,
        "no network connection",
        lambda *_: "connect this machine to the internet and run it again",
    ),
)


def refusal(check: Check, answer: Answer) -> Finding:
    """Explain an exit status other than 0; an unknown message makes the check skipped."""
    for known in _REFUSALS:
        if re.search(known.words, answer.err):
            where = next((word for word in check.argv if word.startswith("--project=")), "")
            return Finding(known.status, known.what, known.advice(_api(answer.err), where))
    # Standard error only: the output may hold a secret.
    lines = [line.strip() for line in answer.err.splitlines() if line.strip()]
    said = f": {lines[0]}" if lines else ""
    return Finding(Status.SKIPPED, f"{check.argv[0]} ended with status {answer.status}{said}")


def _api(complaint: str) -> str:
    found = re.search(r"\b[a-z]+\.googleapis\.com\b", complaint)
    return found.group() if found else ""
