"""Read and plan a stack file without an engine."""

from dataclasses import dataclass
from pathlib import Path

from components.ladder.rung import Ladder
from components.stack.config import StackConfig
from components.stack.file import PROJECT_KEY, plan, project_error, raw_of
from tools.stack.settings import StackSettings, read_settings


class RefusedError(Exception):
    """The stack is refused; the message lists every error."""


@dataclass(frozen=True)
class PlannedStack:
    """Settings, configuration and ladder of a stack."""

    settings: StackSettings
    config: StackConfig
    ladder: Ladder


def planned_stack(stack_file: Path, program: Path) -> PlannedStack:
    """Return the stack of a file. Raises RefusedError, or SettingsError if it cannot be read."""
    settings = read_settings(stack_file, program)
    config, ladder, problems = plan(raw_of(settings.project, settings.values))
    lines = [f"  {settings.project}:{each.key}: {each.message}" for each in problems]
    # A report works without a project ID; an invalid one is still refused.
    project = settings.values.get(PROJECT_KEY)
    if project and (wrong := project_error(project)) is not None:
        lines.append(f"  {PROJECT_KEY}: {wrong}")
    if config is None or lines:
        raise RefusedError("\n".join(["invalid stack configuration:", *lines]))
    return PlannedStack(settings, config, ladder)
