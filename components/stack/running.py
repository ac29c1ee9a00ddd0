"""The configuration of the running stack; only this file reads `pulumi.Config`.

All errors are raised at once, before a resource is registered.
"""

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from ..ladder.rung import Ladder
from .config import StackConfig
from .file import PROJECT_KEY, plan, project_error, raw_of


def read() -> tuple[str, StackConfig, Ladder]:
    """Return the Google Cloud project, the configuration and the ladder of the running stack.

    Raises pulumi.RunError with all errors by key; logs warnings.
    """
    namespace = pulumi.get_project()
    project = pulumi.Config("gcp").get("project")
    config, ladder, problems = plan(raw_of(namespace, {**get_config_env(), **CONFIG.get()}))
    lines = [f"{namespace}:{problem.key}: {problem.message}" for problem in problems]
    if (error := project_error(project)) is not None:
        lines.append(f"{PROJECT_KEY}: {error}")
    if lines or config is None or not project:
        text = "\n".join(["invalid stack configuration:", *(f"  {line}" for line in lines)])
        raise pulumi.RunError(text)
    _say(namespace, ladder)
    return project, config, ladder


def _say(namespace: str, ladder: Ladder) -> None:
    """Log each warning, and each waived finding as information."""
    heard = [finding.problem for finding in ladder.findings if finding.waived is None]
    for warning in (*ladder.warnings, *heard):
        pulumi.log.warn(f"{namespace}:{warning.key}: {warning.message}")
    for finding in ladder.findings:
        if finding.waived is not None:
            pulumi.log.info(f"{namespace}:{finding.key}: {finding.problem.message}")
