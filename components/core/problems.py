"""A mistake in the configuration, by the key that a person typed."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Problem:
    """One thing wrong or doubtful: where, and what is allowed instead."""

    path: tuple[str | int, ...]
    """Key under the project's namespace, e.g. `("pools", 1, "maxNodes")`."""
    message: str

    @property
    def key(self) -> str:
        """Return the path as a person writes it, e.g. `pools.1.maxNodes`."""
        return ".".join(map(str, self.path))


class Severity(StrEnum):
    """What a finding does to the stack."""

    ERROR = "error"
    """Refused, unless it is waived."""
    WARNING = "warning"
    """Shown, and made all the same."""


@dataclass(frozen=True)
class Finding:
    """One rule that fires at one key."""

    rule: str
    """Id of the rule, e.g. `tpu-not-last`; `waivers` take it."""
    severity: Severity
    path: tuple[str | int, ...]
    """Key under the project's namespace, e.g. `("pools", 1, "zones")`."""
    message: str
    """What is wrong here, with the names of this stack."""
    fix: str
    """What to write instead."""
    waived: str | None = None
    """Why a person lives with it; None where nobody waived it."""

    @property
    def key(self) -> str:
        """Return the path as a person writes it, e.g. `pools.1.zones`."""
        return self.problem.key

    @property
    def page(self) -> str:
        """Return where the rule is explained."""
        return f"docs/rules/{self.rule}.md"

    @property
    def refuses(self) -> bool:
        """Tell whether the stack cannot be made with it."""
        return self.severity is Severity.ERROR and self.waived is None

    @property
    def problem(self) -> Problem:
        """Return it as one line among a stack's mistakes."""
        why = "" if self.waived is None else f"; waived: {self.waived}"
        text = f"{self.message}; {self.fix}{why} [{self.rule}, {self.page}]"
        return Problem(self.path, text)
