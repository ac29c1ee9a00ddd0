"""Waivers: each accepts the findings of one rule and gives the reason."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.problems import Finding, Problem
from .lint import RULES


@dataclass(frozen=True)
class WaiverChoice:
    """A waiver in the stack file; None for a part that is missing or not readable."""

    rule: str | None = None
    reason: str | None = None


def waived(findings: Sequence[Finding], waivers: Sequence[WaiverChoice]) -> tuple[Finding, ...]:
    """Return the findings, each with the reason of its waiver.

    A waiver without a readable reason counts too: the reason has its own error.
    """
    reasons = {waiver.rule: waiver.reason or "" for waiver in reversed(waivers)}
    return tuple(replace(finding, waived=reasons.get(finding.rule)) for finding in findings)


def waiver_problems(
    findings: Sequence[Finding], waivers: Sequence[WaiverChoice], *, whole: bool
) -> list[Problem]:
    """Return the errors of the waivers: an unknown rule, a duplicate, or a rule without a finding.

    `whole` means that every pool was planned; otherwise some findings are unknown.
    """
    problems: list[Problem] = []
    first: dict[str, int] = {}
    rules = {finding.rule for finding in findings}
    for index, waiver in enumerate(waivers):
        if waiver.rule is None:
            continue
        if waiver.rule not in RULES:
            problems.append(Problem(("waivers", index, "rule"), _unknown(waiver.rule)))
        elif waiver.rule in first:
            message = f"'{waiver.rule}' is waived by waivers.{first[waiver.rule]}; keep one"
            problems.append(Problem(("waivers", index, "rule"), message))
        elif whole and waiver.rule not in rules:
            message = f"'{waiver.rule}' finds nothing to waive here; remove the waiver"
            problems.append(Problem(("waivers", index), message))
        first.setdefault(waiver.rule, index)
    return problems


def _unknown(rule: str) -> str:
    near = difflib.get_close_matches(rule, RULES, n=1)
    hint = f"did you mean '{near[0]}'? " if near else ""
    return f"unknown rule '{rule}'; {hint}known: {', '.join(RULES)}"
