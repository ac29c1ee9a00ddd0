"""A stack file, read and planned without an engine: for commands that say something of it."""

from dataclasses import dataclass
from pathlib import Path

from components.ladder.rung import Ladder
from components.stack.config import StackConfig
from components.stack.file import PROJECT_KEY, plan, project_mistake, raw_of
from tools.stack.settings import StackSettings, read_settings


class RefusedError(Exception):
    """The stack has mistakes; the message is every one of them."""


@dataclass(frozen=True)
class PlannedStack:
    """What was written, what was chosen by it, and the ladder that follows."""

    settings: StackSettings
    config: StackConfig
    ladder: Ladder


def planned_stack(stack_file: Path, program: Path) -> PlannedStack:
    """Return the stack that a file of a program describes.

    Raises RefusedError where the program would refuse it, SettingsError where it cannot be read.
    """
    settings = read_settings(stack_file, program)
    config, ladder, problems = plan(raw_of(settings.project, settings.values))
    lines = [f"  {settings.project}:{each.key}: {each.message}" for each in problems]
    # What only explains a stack does without the project; a wrong one is refused all the same.
    project = settings.values.get(PROJECT_KEY)
    if project and (wrong := project_mistake(project)) is not None:
        lines.append(f"  {PROJECT_KEY}: {wrong}")
    if config is None or lines:
        raise RefusedError("\n".join(["invalid stack configuration:", *lines]))
    return PlannedStack(settings, config, ladder)
