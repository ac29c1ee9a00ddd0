"""Maintenance windows and exclusions, and GKE's limits on them.

Sources, read 2026-11-30: google/skills, its GKE skill on upgrades (90 days and three exclusions of
everything, 48 hours in 92 days, in pieces of four hours or more; the other scopes end with the
version's support); terraform-provider-google-beta, `resource_container_cluster.go` (20 exclusions,
none without a window). GKE's page on maintenance windows required 48 hours in 32 days before, and
clusters were refused by that rule: a window that gives less is a warning.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate

from ..core.problems import Problem

LEAST_HOURS, MOST_HOURS = 4, 24
MOST_EXCLUSIONS = 20
MOST_COMPLETE, COMPLETE_DAYS = 3, 90
AVAILABLE_HOURS, WITHIN_DAYS, WITHIN_DAYS_BEFORE = 48, 92, 32

_A_MONDAY = date(2026, 1, 5)
_AT = ("cluster", "maintenance")


class Day(StrEnum):
    """A day of the week, as in RFC 5545; it starts at midnight UTC."""

    MONDAY = "MO"
    """Monday."""
    TUESDAY = "TU"
    """Tuesday."""
    WEDNESDAY = "WE"
    """Wednesday."""
    THURSDAY = "TH"
    """Thursday."""
    FRIDAY = "FR"
    """Friday."""
    SATURDAY = "SA"
    """Saturday."""
    SUNDAY = "SU"
    """Sunday."""


class ExclusionScope(StrEnum):
    """Upgrades that do not happen during an exclusion."""

    NO_UPGRADES = "NO_UPGRADES"
    """No upgrade."""
    NO_MINOR_UPGRADES = "NO_MINOR_UPGRADES"
    """No minor upgrade; patches of the control plane and the nodes."""
    NO_MINOR_OR_NODE_UPGRADES = "NO_MINOR_OR_NODE_UPGRADES"
    """No minor upgrade and no upgrade of a node; patches of the control plane only."""


@dataclass(frozen=True)
class Window:
    """The hours of a week in which GKE may upgrade; UTC."""

    start: time
    hours: int
    days: tuple[Day, ...] = tuple(Day)

    @property
    def begins(self) -> datetime:
        """Return the start of the window on its first day, in a week in the past."""
        first = min(map(list(Day).index, self.days))
        return datetime.combine(_A_MONDAY + timedelta(days=first), self.start)

    @property
    def recurrence(self) -> str:
        """Return the rule of RFC 5545.

        All days are listed, because GKE returns FREQ=DAILY in that form if there is an exclusion.
        """
        return f"FREQ=WEEKLY;BYDAY={','.join(day for day in Day if day in self.days)}"

    def __str__(self) -> str:
        """Return the window for a message."""
        days = "every day" if set(self.days) == set(Day) else ", ".join(self.days)
        return f"{days} from {self.start:%H:%M} UTC for {self.hours} hours"


@dataclass(frozen=True)
class Exclusion:
    """Days without upgrades, from the start of the first day to the start of the last; UTC."""

    name: str
    start: date
    end: date
    scope: ExclusionScope = ExclusionScope.NO_UPGRADES


@dataclass(frozen=True)
class Maintenance:
    """A window, and exclusions from it."""

    window: Window
    exclusions: tuple[Exclusion, ...] = ()


def maintenance_problems(policy: Maintenance) -> list[Problem]:
    """Return the errors of a policy that GKE refuses."""
    found = [*_days(policy.window), *_exclusions(policy.exclusions)]
    if not found and least_hours(policy, WITHIN_DAYS) < AVAILABLE_HOURS:
        message = (
            f"leave less than {AVAILABLE_HOURS} hours of the window in some {WITHIN_DAYS} days, "
            f"and GKE asks for as many; shorten them, or write scope "
            f"'{ExclusionScope.NO_MINOR_OR_NODE_UPGRADES}'"
        )
        found.append(Problem((*_AT, "exclusions"), message))
    return found


def maintenance_warnings(policy: Maintenance) -> list[Problem]:
    """Return the warning for a window that GKE refused under its earlier limit."""
    if _days(policy.window):
        return []
    hours = least_hours(Maintenance(policy.window), WITHIN_DAYS_BEFORE)
    if hours >= AVAILABLE_HOURS:
        return []
    message = (
        f"is open for {hours:g} hours in {WITHIN_DAYS_BEFORE} days, and GKE refused less than "
        f"{AVAILABLE_HOURS} before it asked for them in {WITHIN_DAYS} days; write more 'hours' or "
        f"'days' if it refuses this one"
    )
    return [Problem((*_AT, "window"), message)]


def _days(window: Window) -> list[Problem]:
    if window.days:
        return []
    return [Problem((*_AT, "window", "days"), "names no day; leave it out for every day")]


def _exclusions(exclusions: Sequence[Exclusion]) -> Iterator[Problem]:
    at = (*_AT, "exclusions")
    complete = [each for each in exclusions if each.scope is ExclusionScope.NO_UPGRADES]
    if len(exclusions) > MOST_EXCLUSIONS:
        yield Problem(at, f"{len(exclusions)} exclusions, and GKE takes {MOST_EXCLUSIONS}")
    if len(complete) > MOST_COMPLETE:
        message = f"{len(complete)} of scope '{ExclusionScope.NO_UPGRADES}'"
        yield Problem(at, f"{message}, and GKE takes {MOST_COMPLETE}; write another scope")
    names = [each.name for each in exclusions]
    for index, each in enumerate(exclusions):
        if each.name in names[:index]:
            message = f"'{each.name}' is the name of exclusions.{names.index(each.name)} too"
            yield Problem((*at, index, "name"), f"{message}; write another one")
        if each.end <= each.start:
            message = f"'{each.end}' is not after the start, '{each.start}'; write a later day"
            yield Problem((*at, index, "end"), message)
        days = (each.end - each.start).days
        if each in complete and days > COMPLETE_DAYS:
            message = (
                f"'{each.end}' is {days} days after the start, and GKE takes {COMPLETE_DAYS} of "
                f"scope '{each.scope}'; write an earlier day, or scope "
                f"'{ExclusionScope.NO_MINOR_OR_NODE_UPGRADES}'"
            )
            yield Problem((*at, index, "end"), message)


def least_hours(policy: Maintenance, span: int) -> float:
    """Return the fewest hours for upgrades in any period of `span` days.

    Parts of a window that exclusions leave open count only if they are at least four hours long.
    """
    closed = [each for each in policy.exclusions if each.scope is ExclusionScope.NO_UPGRADES]
    first = min((each.start for each in closed), default=_A_MONDAY) - timedelta(days=span)
    last = max((each.end for each in closed), default=_A_MONDAY) + timedelta(days=span + 7)
    days = [first + timedelta(days=number) for number in range((last - first).days)]
    sums = [0.0, *accumulate(_open_hours(policy.window, closed, day) for day in days)]
    return min(after - before for before, after in zip(sums, sums[span:], strict=False))


def _open_hours(window: Window, closed: Sequence[Exclusion], day: date) -> float:
    if list(Day)[day.weekday()] not in window.days:
        return 0
    start = datetime.combine(day, window.start)
    pieces = [(start, start + timedelta(hours=window.hours))]
    for each in closed:
        shut = datetime.combine(each.start, time()), datetime.combine(each.end, time())
        halves = [
            half
            for begin, end in pieces
            for half in ((begin, min(end, shut[0])), (max(begin, shut[1]), end))
        ]
        pieces = [(begin, end) for begin, end in halves if end > begin]
    hours = [(end - begin) / timedelta(hours=1) for begin, end in pieces]
    return sum(each for each in hours if each >= LEAST_HOURS)
