"""Errors, warnings and lint findings, each with its key in the stack file."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Problem:
    """One error or warning: its key, the reason and the allowed values."""

    path: tuple[str | int, ...]
    """Key under the project's namespace, e.g. `("pools", 1, "maxNodes")`."""
    message: str

    @property
    def key(self) -> str:
        """Return the path as in a stack file, e.g. `pools.1.maxNodes`."""
        return ".".join(map(str, self.path))


class Severity(StrEnum):
    """Effect of a finding on the stack."""

    ERROR = "error"
    """The stack is refused, unless the finding is waived."""
    WARNING = "warning"
    """The preview shows it, and the stack is created."""


@dataclass(frozen=True)
class Finding:
    """One rule that fires at one key."""

    rule: str
    """Id of the rule, e.g. `tpu-not-last`; `waivers` refer to it."""
    severity: Severity
    path: tuple[str | int, ...]
    """Key under the project's namespace, e.g. `("pools", 1, "zones")`."""
    message: str
    """Message with the names of this stack."""
    fix: str
    """The fix."""
    waived: str | None = None
    """Reason of the waiver; None without a waiver."""

    @property
    def key(self) -> str:
        """Return the path as in a stack file, e.g. `pools.1.zones`."""
        return self.problem.key

    @property
    def page(self) -> str:
        """Return the documentation page of the rule."""
        return f"docs/rules/{self.rule}.md"

    @property
    def refuses(self) -> bool:
        """Return whether the finding stops the stack."""
        return self.severity is Severity.ERROR and self.waived is None

    @property
    def problem(self) -> Problem:
        """Return the finding as one of the stack's errors."""
        why = "" if self.waived is None else f"; waived: {self.waived}"
        text = f"{self.message}; {self.fix}{why} [{self.rule}, {self.page}]"
        return Problem(self.path, text)
