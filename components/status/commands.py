"""Commands of the user, each with a deadline after which it and its children are ended."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence

from .finding import cleaned

SECONDS = 15.0
"""Deadline of a command: enough for a list of a large namespace and for a login of gcloud."""

Ask = Callable[[Sequence[str]], str]
"""Runs a command and returns its output. Raises NotSeenError."""


class NotSeenError(Exception):
    """The command gave no answer; the message is the reason in a few words."""


_REASONS = (
    (
        r"executable gke-gcloud-auth-plugin not found",
        "gke-gcloud-auth-plugin is missing; run: gcloud components install gke-gcloud-auth-plugin",
    ),
    (
        r"is forbidden: |PERMISSION_DENIED|does not have permission|Required '",
        "this account may not read it",
    ),
    (r"\(NotFound\)|could not find the requested resource|\b404\b", "not there"),
    (
        r"\(Unauthorized\)|must be logged in|not currently have an active account|Reauthentication"
        r"|invalid_grant|problem refreshing|getting credentials",
        "not logged in, or the login has expired; run: gcloud auth login",
    ),
    (
        r"no configuration has been provided|current-context is not set|context .* does not exist"
        r"|server localhost:8080",
        "no kubeconfig names the cluster",
    ),
    (
        r"\bEOF\b|no such host|[Cc]onnection refused|was refused|i/o timeout"
        r"|[Nn]etwork is unreachable|dial tcp|Client\.Timeout|context deadline exceeded"
        r"|TLS handshake|Unable to connect"
        r"|Failed to resolve|Unable to find the server|establish a new connection",
        "no network connection to it",
    ),
)
"""Reasons by the words of kubectl 1.36 and gcloud 528 (read 2026-12-01)."""


def command(environment: Mapping[str, str] | None = None, seconds: float = SECONDS) -> Ask:
    """Return a runner of commands with an environment; the default is this process' own."""

    def ask(words: Sequence[str]) -> str:
        status, out, err = _run(words, environment, seconds)
        if status != 0:
            raise NotSeenError(reason(err))
        return out

    return ask


def reason(complaint: str) -> str:
    """Return the reason that an error message gives; its last line if it is unknown."""
    for words, known in _REASONS:
        if re.search(words, complaint):
            return known
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    return cleaned(lines[-1]) if lines else "it failed without a message"


def _run(
    words: Sequence[str], environment: Mapping[str, str] | None, seconds: float
) -> tuple[int, str, str]:
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=None if environment is None else dict(environment),
            # A login plugin is a child of kubectl, and has to end with it.
            start_new_session=True,
        )
    except FileNotFoundError:
        raise NotSeenError(f"{words[0]} is not on PATH") from None
    except OSError as error:
        raise NotSeenError(f"{words[0]} cannot be run: {error.strerror}") from None
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise NotSeenError(f"no answer in {seconds:g} s") from None
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        _close(process)
    return process.returncode, out, err


def _close(process: "subprocess.Popen[str]") -> None:
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
