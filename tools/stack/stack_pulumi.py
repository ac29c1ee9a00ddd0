"""Pulumi on one stack, in the sandbox or in your account: questions, and an `up` from a file."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.doctor.check import run_command
from tools.programs import engine
from tools.stack.__main__ import run
from tools.stack.sandbox_home import SandboxError
from tools.stack.sandbox_stack import SandboxStack


class PulumiError(Exception):
    """A command failed or was not run; the message says why."""


@dataclass(frozen=True)
class StackPulumi:
    """Pulumi on one stack."""

    stack: str
    start: tuple[str, ...]
    """First words of a command: the program and its folder."""
    environment: Mapping[str, str]
    prepared: Callable[[Path], Sequence[str]]
    """Returns the command line of an `up` with a stack file. Raises PulumiError."""

    def ask(self, *words: str) -> str:
        """Return the output of a command about the stack. Raises PulumiError or NoAnswerError."""
        return answered((*self.start, *words, "--stack", self.stack), self.environment)

    def backend(self) -> str:
        """Return the output of `whoami`, which has the address of the backend."""
        return answered((*self.start, "whoami", "--json"), self.environment)

    def up(self, file: Path, message: str) -> int:
        """Run `up` with a stack file on this terminal, and return Pulumi's status."""
        command = [*self.prepared(file), "--message", message]
        return run(command, env=dict(self.environment))


def answered(words: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """Return the output of a command. Raises PulumiError or NoAnswerError."""
    answer = run_command(words, environment=environment)
    if answer.status != 0:
        raise PulumiError(f"`{' '.join(words)}` failed: {answer.err.strip()}")
    return answer.out


def in_sandbox(stack: SandboxStack, tracked: Path) -> StackPulumi:
    """Return Pulumi on a stack of the sandbox, which asks no question. Raises SandboxError."""
    if not stack.made:
        raise SandboxError(
            f"stack '{stack.name}' does not exist in the sandbox; create it with "
            f"`make up STACK={stack.name}`, or use your account with ACCOUNT=1"
        )
    cli = engine.find_or_get()
    stack.open(cli, tracked)

    def prepared(file: Path) -> Sequence[str]:
        stack.open(cli, file)
        return stack.operation(cli, "up")

    start = tuple(stack.command(cli))
    return StackPulumi(stack.name, start, stack.environment(), prepared)


def in_account(stack: str, program: Path, *, yes: bool, interactive: bool) -> StackPulumi:
    """Return your Pulumi, which shows a preview and asks unless `yes` is true."""
    start = ("pulumi", "--cwd", str(program))

    def prepared(file: Path) -> Sequence[str]:
        if not yes and not interactive:
            raise PulumiError(
                "nothing was changed: there is no terminal to ask on; add ARGS=--yes to roll back"
            )
        asks = ("--yes",) if yes else ()
        return (*start, "up", "--stack", stack, "--config-file", str(file), *asks)

    return StackPulumi(stack, start, os.environ, prepared)
