"""The sentences of every configuration of `tests/configurations`, in one file.

A configuration names the keys that are wrong in it; the words are here.
"""

from pathlib import Path
from typing import Any

import yaml

from components.core.problems import Problem
from components.stack.file import plan

FILE = Path(__file__).with_name("messages.yaml")
CASES = sorted((Path(__file__).parents[1] / "configurations").glob("*.yaml"))


def case(path: Path) -> dict[str, Any]:
    """Return a file's `config` and, by `keys`, what is wrong in it."""
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def told(config: dict[str, Any]) -> dict[str, list[str]]:
    """Return what a person reads of a configuration: errors, or else warnings and findings."""
    _, ladder, problems = plan(config)
    findings = [] if problems else [each.problem for each in ladder.findings]
    warnings = [] if problems else [*ladder.warnings, *findings]
    found = {"errors": list(problems), "warnings": warnings}
    return {kind: [_line(each) for each in some] for kind, some in found.items() if some}


def _line(problem: Problem) -> str:
    return f"{problem.key}: {problem.message}"


def text() -> str:
    """Return the file of all cases."""
    return yaml.safe_dump(
        {path.stem: told(case(path)["config"]) for path in CASES},
        width=160,
        sort_keys=True,
        allow_unicode=True,
    )
