"""Findings that a person lives with: by the rule's id, with a reason, and only where it finds."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..core.problems import Finding, Problem
from .lint import RULES


@dataclass(frozen=True)
class WaiverChoice:
    """A waiver as a person wrote it; None where a part was left out or could not be read."""

    rule: str | None = None
    reason: str | None = None


def waived(found: Sequence[Finding], waivers: Sequence[WaiverChoice]) -> tuple[Finding, ...]:
    """Return the findings, each with the reason for which it was waived.

    A waiver without a readable reason counts: it is refused as it stands, and once is enough.
    """
    reasons = {waiver.rule: waiver.reason or "" for waiver in reversed(waivers)}
    return tuple(replace(each, waived=reasons.get(each.rule)) for each in found)


def waiver_problems(
    found: Sequence[Finding], waivers: Sequence[WaiverChoice], *, whole: bool
) -> list[Problem]:
    """Return what is wrong with the waivers: unknown, written twice, or of nothing.

    `whole` says that every pool was planned; with one missing, nobody knows what is found.
    """
    problems: list[Problem] = []
    first: dict[str, int] = {}
    rules = {each.rule for each in found}
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
