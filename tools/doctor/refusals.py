"""Why a command of Google's, Kubernetes' or Pulumi's refuses, and what to do.

Owns the words by which a refusal is known. Sources: `gcloud` 528.0.0 itself, run without an account
(`recorded/gcloud.yaml` of the tests), its `core/credentials/exceptions.py` and
`api_lib/util/api_enablement.py`; Google's answer to a call of an API that is off, which client
libraries repeat word for word. All read 2026-11.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.doctor.check import Answer, Check, Finding, Status


@dataclass(frozen=True)
class _Refusal:
    words: str
    """A pattern of what the tool complains of."""
    status: Status
    what: str
    advice: Callable[[str, str], str]
    """Takes the API that the complaint names, and the flag with the project that was asked."""


_LOGIN = "gcloud auth login"

_REFUSALS = (
    _Refusal(
        r"not currently have an active account|does not have any valid credentials"
        r"|problem refreshing|Reauthentication|invalid_grant|UNAUTHENTICATED",
        Status.FAILED,
        "nobody is logged in, or not any more",
        lambda *_: _LOGIN,
    ),
    _Refusal(
        r"has not been used in project|SERVICE_DISABLED|accessNotConfigured"
        r"|API \[[\w.]+\] not enabled on project|is not enabled on project",
        Status.NOT_MADE,
        "this API is off in the project, so it cannot be asked",
        lambda api, where: f"gcloud services enable {api or 'API'} {where}".rstrip(),
    ),
    _Refusal(
        r"PERMISSION_DENIED|does not have permission|Required '[\w.]+' permission|code=403"
        r"|HTTPError 403|Forbidden",
        Status.NOT_MADE,
        "this account may not ask that",
        lambda *_: "ask who administers the project, or log in as a user who may",
    ),
    _Refusal(
        r"Failed to resolve|resolve host|Name or service not known|Unable to find the server"
        r"|establish a new connection|[Nn]etwork is unreachable|Connection (refused|reset|aborted)"
        r"|no such host|i/o timeout|[Tt]imed out|dial tcp",
        Status.NOT_MADE,
        "the network is away",
        lambda *_: "run it again where this machine reaches the internet",
    ),
)


def refusal(check: Check, answer: Answer) -> Finding:
    """Return what a status other than 0 means; what is not known here is a check not made."""
    for known in _REFUSALS:
        if re.search(known.words, answer.err):
            where = next((word for word in check.argv if word.startswith("--project=")), "")
            return Finding(known.status, known.what, known.advice(_api(answer.err), where))
    # Its errors alone: what a command prints may be what nobody should see.
    lines = [line.strip() for line in answer.err.splitlines() if line.strip()]
    said = f": {lines[0]}" if lines else ""
    return Finding(Status.NOT_MADE, f"{check.argv[0]} ended with status {answer.status}{said}")


def _api(complaint: str) -> str:
    found = re.search(r"\b[a-z]+\.googleapis\.com\b", complaint)
    return found.group() if found else ""
