"""A check of the doctor: run a command, read its output, and return findings with advice."""

import os
import re
import shlex
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

TIMEOUT_SECONDS = 60.0
"""Enough for the slowest command, a list of a few pages."""


class Status(StrEnum):
    """Result of a check."""

    OK = "ok"
    WARNING = "warning"
    """Does not stop `up`."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not checked: a tool, a login, a permission or the network is missing."""


@dataclass(frozen=True)
class Finding:
    """A finding of a check."""

    status: Status
    what: str
    advice: str = ""
    """The fix, as a command if there is one."""


@dataclass(frozen=True)
class Answer:
    """Exit status and output of a command."""

    status: int
    out: str = ""
    err: str = ""


class NoAnswerError(Exception):
    """The command does not start or does not end; the message says which."""


class ParseError(Exception):
    """The output cannot be parsed; the message does not repeat it, as it may hold a secret."""


Run = Callable[[Sequence[str], str], Answer]
"""Runs a command with a standard input. Raises NoAnswerError."""


@dataclass(frozen=True)
class Check:
    """A check: its command, and a pure function that reads the output."""

    name: str
    argv: tuple[str, ...]
    read: Callable[..., Iterable[Finding]]
    """Returns findings from the outputs of the command and of `besides`. Raises ParseError."""
    get: str = ""
    """How to install the tool."""
    after: str = ""
    """Name of a check that must pass first."""
    refused: Callable[[Answer], Finding | None] = lambda _: None
    """Explains an exit status other than 0; None to use the common explanation."""
    besides: tuple[tuple[str, ...], ...] = ()
    """Further commands; `read` gets their outputs in this order after the command's own."""
    secret: tuple[str, ...] = ()
    """A command whose output is only the standard input of this one."""

    @property
    def ran(self) -> str:
        """Return the commands as you would type them."""
        own = " | ".join(shlex.join(words) for words in (self.secret, self.argv) if words)
        return "; ".join((own, *map(shlex.join, self.besides)))


@dataclass(frozen=True)
class Result:
    """A check with its findings."""

    check: Check
    findings: tuple[Finding, ...]
    ran: bool = True
    """Whether the command was run."""

    @property
    def passed(self) -> bool:
        """Return whether checks that require this one can run."""
        bad = (Status.FAILED, Status.SKIPPED)
        return not any(finding.status in bad for finding in self.findings)


def run_command(
    words: Sequence[str], given: str = "", *, environment: Mapping[str, str] | None = None
) -> Answer:
    """Run a command of the user without prompts. Raises NoAnswerError."""
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
    """Run the checks in order; skip one whose required check did not pass."""
    passed: set[str] = set()
    for check in checks:
        if check.after and check.after not in passed:
            waits = Finding(Status.SKIPPED, f"requires check '{check.after}' to pass")
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
        return [Finding(Status.SKIPPED, str(error), check.get)]
    for answer in answers:
        if answer.status != 0:
            return [check.refused(answer) or refusal(check, answer)]
    try:
        return list(check.read(*(answer.out for answer in answers)))
    except ParseError as error:
        return [Finding(Status.SKIPPED, f"the answer of {check.argv[0]} cannot be read: {error}")]


# Tokens of Hugging Face, of Google's accounts, and of Pulumi's backend.
_SECRETS = re.compile(r"\b(hf_\w{8,}|ya29\.[\w.-]+|pul-[0-9a-f]{20,})")


def _cleaned(finding: Finding) -> Finding:
    """Remove tokens that a tool printed in an error."""
    return Finding(finding.status, _SECRETS.sub("[secret]", finding.what), finding.advice)
