"""Evaluate a Pulumi program: collect the resources that it registers for one stack.

The program runs in Pulumi's Python runtime in this process, without an engine, a plugin or the
network. `placeholders.py` answers for the cloud, and `registrations.py` records the requests. A
process can evaluate programs of one folder only: Python keeps the imported modules.
"""

import asyncio
import contextlib
import contextvars
import gc
import os
import runpy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.config import set_all_config
from pulumi.runtime.settings import Settings, configure
from pulumi.runtime.stack import run_in_stack

from tools.render.placeholders import NoPlaceholderError
from tools.render.registrations import Listener, Recorder, Resource
from tools.stack.settings import SettingsError, StackSettings, read_settings, settings_of

REPOSITORY = Path(__file__).resolve().parents[2]

# Variables of other stacks and accounts, removed so that the result depends only on the file.
_FOREIGN = ("PULUMI_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "KUBECONFIG")


class EvaluationError(Exception):
    """The program refused the stack; the message is that of the program."""


@dataclass(frozen=True)
class Evaluation:
    """Everything that a program registers."""

    project: str
    stack: str
    resources: tuple[Resource, ...]
    """Every resource except the stack itself, by URN."""
    outputs: Mapping[str, Any]
    """Outputs of the stack, with every secret masked."""
    warnings: tuple[str, ...]
    """Warnings of the program, in order."""

    def of_type(self, type_: str) -> dict[str, Resource]:
        """Return the resources of a type by name."""
        return {found.name: found for found in self.resources if found.type == type_}


def evaluate(stack: Path | Mapping[str, Any], program: Path = REPOSITORY) -> Evaluation:
    """Return the registrations of the program in a folder for a stack.

    `stack` is a stack file, or its `config` as a mapping. Raises EvaluationError if the program
    or one of the two files is refused.
    """
    try:
        settings = (
            read_settings(stack, program)
            if isinstance(stack, Path)
            else settings_of("unnamed", stack, program)
        )
    except SettingsError as error:
        raise EvaluationError(str(error)) from None
    # Pulumi keeps its state in context variables; an empty context has no open stack.
    return contextvars.Context().run(_evaluate, settings, program)


def _evaluate(settings: StackSettings, program: Path) -> Evaluation:
    recorder, listener = Recorder(), Listener()
    configure(
        Settings(
            monitor=recorder,
            engine=listener,
            project=settings.project,
            stack=settings.stack,
            organization="organization",
            root_directory=str(program),
            # An update, not a preview: in a preview, values that depend on outputs are unknown.
            dry_run=False,
        )
    )
    set_all_config(dict(settings.values), list(settings.secret_keys))
    # A separate event loop: `asyncio.run` would leave the caller's thread without one.
    loop = asyncio.new_event_loop()
    try:
        with contextlib.chdir(program), _own_environment(), _same_collector():
            loop.run_until_complete(run_in_stack(lambda: _run(program)))
    except (pulumi.RunError, pulumi.InputPropertyError, NoPlaceholderError) as error:
        raise EvaluationError(str(error)) from None
    finally:
        loop.close()
    return Evaluation(
        project=settings.project,
        stack=settings.stack,
        resources=recorder.registered,
        outputs=recorder.outputs,
        warnings=tuple(listener.warnings),
    )


def _run(program: Path) -> None:
    # As the engine does, runpy runs the folder's __main__.py with the folder on the path.
    runpy.run_path(str(program), run_name="__main__")


@contextlib.contextmanager
def _own_environment() -> Iterator[None]:
    taken = {name: value for name, value in os.environ.items() if name.startswith(_FOREIGN)}
    for name in taken:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(taken)


@contextlib.contextmanager
def _same_collector() -> Iterator[None]:
    # The program disables it for its own process, which may be a test's here.
    collecting = gc.isenabled()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
