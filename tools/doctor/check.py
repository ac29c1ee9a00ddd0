"""One check of the doctor: a command, what its answer means, and what to do then.

Owns running a command, and in which order checks are made. What each asks is its own module's; why
Google's tools refuse is `doctor_refusals`'.
"""

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

TIMEOUT_SECONDS = 60.0
"""The slowest of these is a list of a few pages; a person waits no longer for one."""


class Status(StrEnum):
    """What came of a check."""

    OK = "ok"
    WARNING = "warning"
    """Nothing that stops `up`."""
    FAILED = "failed"
    NOT_MADE = "not made"
    """Nobody knows: a tool is missing, nobody is logged in, or the network is away."""


@dataclass(frozen=True)
class Finding:
    """One thing that a check found."""

    status: Status
    what: str
    advice: str = ""
    """What to do, as a command where there is one."""


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str = ""
    err: str = ""


class NoAnswerError(Exception):
    """The command could not be run, or did not end; the message says which."""


class GarbageError(Exception):
    """The answer cannot be read; the message says why, and repeats nothing of it."""


Run = Callable[[Sequence[str], str], Answer]
"""Runs words with a standard input. Raises NoAnswerError."""


@dataclass(frozen=True)
class Check:
    """One check: pure but for its command."""

    name: str
    argv: tuple[str, ...]
    read: Callable[..., Iterable[Finding]]
    """Says what the command's output means, and those of `besides`. Raises GarbageError."""
    get: str = ""
    """How to get the tool where it is missing."""
    after: str = ""
    """The check that has to be passed first, or this one says nothing new."""
    refused: Callable[[Answer], Finding | None] = lambda _: None
    """Says what a status other than 0 means here; None for what it means everywhere."""
    besides: tuple[tuple[str, ...], ...] = ()
    """Commands whose outputs `read` takes as well, in this order, behind the command's own."""
    secret: tuple[str, ...] = ()
    """A command whose output goes into this one's input, and nowhere else."""

    @property
    def ran(self) -> str:
        """Return what a person would type."""
        own = " | ".join(shlex.join(words) for words in (self.secret, self.argv) if words)
        return "; ".join((own, *map(shlex.join, self.besides)))


@dataclass(frozen=True)
class Result:
    """A check with what it found."""

    check: Check
    findings: tuple[Finding, ...]
    ran: bool = True
    """Whether its command was run at all."""

    @property
    def passed(self) -> bool:
        """Return whether what comes after has something to stand on."""
        bad = (Status.FAILED, Status.NOT_MADE)
        return not any(finding.status in bad for finding in self.findings)


def run_command(
    words: Sequence[str], given: str = "", *, environment: Mapping[str, str] | None = None
) -> Answer:
    """Run a command of the person's own, without a terminal to ask at.

    Raises NoAnswerError where it is not there or takes too long.
    """
    quiet = {"CLOUDSDK_CORE_DISABLE_PROMPTS": "1", "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            words,
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
            env={**(os.environ if environment is None else environment), **quiet},
        )
    except FileNotFoundError:
        raise NoAnswerError(f"{words[0]} is not on PATH") from None
    except OSError as error:
        raise NoAnswerError(f"{words[0]} cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise NoAnswerError(f"{words[0]} gave no answer in {TIMEOUT_SECONDS:.0f} s") from None
    return Answer(done.returncode, done.stdout, done.stderr)


def make(
    checks: Sequence[Check], run: Run, refusal: Callable[[Check, Answer], Finding]
) -> Iterable[Result]:
    """Make the checks in their order; one that waits for another in vain is not made."""
    passed: set[str] = set()
    for check in checks:
        if check.after and check.after not in passed:
            waits = Finding(Status.NOT_MADE, f"it would say nothing before '{check.after}' is ok")
            yield Result(check, (waits,), ran=False)
            continue
        result = Result(check, tuple(_cleaned(each) for each in _findings(check, run, refusal)))
        if result.passed:
            passed.add(check.name)
        yield result


def _findings(
    check: Check, run: Run, refusal: Callable[[Check, Answer], Finding]
) -> Sequence[Finding]:
    try:
        given = run(check.secret, "") if check.secret else Answer(0)
        if given.status != 0:
            return [refusal(check, given)]
        answers = [run(check.argv, given.out), *(run(words, "") for words in check.besides)]
    except NoAnswerError as error:
        return [Finding(Status.NOT_MADE, str(error), check.get)]
    for answer in answers:
        if answer.status != 0:
            return [check.refused(answer) or refusal(check, answer)]
    try:
        return list(check.read(*(answer.out for answer in answers)))
    except GarbageError as error:
        return [Finding(Status.NOT_MADE, f"the answer of {check.argv[0]} cannot be read: {error}")]


# Tokens of Hugging Face, of Google's accounts, and of Pulumi's backend.
_SECRETS = re.compile(r"\b(hf_\w{8,}|ya29\.[\w.-]+|pul-[0-9a-f]{20,})")


def _cleaned(finding: Finding) -> Finding:
    """Return a finding that nobody minds on a screen, whatever a tool put into its complaint."""
    return Finding(finding.status, _SECRETS.sub("[secret]", finding.what), finding.advice)
