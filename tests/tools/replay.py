"""Answers that tools gave, played back: the doctor's commands, and nothing is run."""

import functools
import json
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tools.doctor import __main__ as doctor
from tools.doctor.check import Answer, Check, NoAnswerError, Result, Status, make
from tools.doctor.refusals import refusal
from tools.stack.sandbox_home import REPOSITORY

STACKS = ("dev", "trillium", "distributed-disk")
"""One of an open model, one with a token, and one with somebody's bucket."""

RECORDED = Path(__file__).with_name("recorded")
REFUSALS: dict[str, dict[str, Any]] = yaml.safe_load((RECORDED / "refusals.yaml").read_text())


@functools.cache
def ready() -> dict[str, Answer]:
    """Return the answers of a project that lacks nothing, by the words that begin a command."""
    entries = yaml.safe_load((RECORDED / "ready.yaml").read_text())
    return {entry["run"]: Answer(0, entry["out"]) for entry in entries}


def refusal_of(name: str) -> Answer:
    """Return a refusal by its name."""
    entry = REFUSALS[name]
    return Answer(entry["status"], "", entry["err"])


def printed(value: object) -> Answer:
    """Return the answer of a command that prints JSON."""
    return Answer(0, json.dumps(value))


@dataclass
class Replay:
    """A stand-in for the command line; the longest recorded beginning of a command answers it."""

    answers: dict[str, Answer | NoAnswerError] = field(default_factory=dict)
    """In place of those of the project that lacks nothing."""
    given: dict[str, str] = field(default_factory=dict)
    """What each command got as its input, by its recorded beginning."""

    def __call__(self, words: Sequence[str], given: str) -> Answer:
        """Answer a command."""
        typed = shlex.join("python" if word == sys.executable else word for word in words)
        known: dict[str, Answer | NoAnswerError] = {**ready(), **self.answers}
        fitting = [start for start in known if typed.startswith(start)]
        assert fitting, f"nothing is recorded for: {typed}"
        start = max(fitting, key=len)
        self.given[start] = given
        answer = known[start]
        if isinstance(answer, NoAnswerError):
            raise answer
        return answer


@functools.cache
def checks_of(stack: str) -> list[Check]:
    """Return the checks of a tracked stack, which is planned once."""
    return doctor.checks(REPOSITORY / f"Pulumi.{stack}.yaml")


def results(checks: list[Check], replay: Replay) -> dict[str, Result]:
    """Return what came of every check by its name."""
    return {result.check.name: result for result in make(checks, replay, refusal)}


def told(result: Result) -> list[tuple[Status, str, str]]:
    """Return what a check found: status, words, advice."""
    return [(each.status, each.what, each.advice) for each in result.findings]


def only(checks: list[Check], name: str, replay: Replay) -> list[tuple[Status, str, str]]:
    """Return what one check found, with all before it."""
    return told(results(checks, replay)[name])
