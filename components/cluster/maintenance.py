"""Maintenance windows and exclusions, as arguments and as inputs of Google's provider."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NotRequired, TypedDict

import pulumi_gcp as gcp
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error
from .maintenance_plan import (
    LEAST_HOURS,
    MOST_HOURS,
    Day,
    Exclusion,
    ExclusionScope,
    Maintenance,
    Window,
    maintenance_problems,
)


class MaintenanceWindowArgs(TypedDict):
    """The hours of a week in which GKE may upgrade."""

    start: str
    """Start of the window, `HH:MM` in UTC."""
    hours: NotRequired[int]
    """Length of the window in hours, 4 to 24; defaults to 4."""
    days: NotRequired[Sequence[Day]]
    """Days on which the window starts; defaults to every day."""


class MaintenanceExclusionArgs(TypedDict):
    """Days without upgrades."""

    name: str
    """Unique name of the exclusion."""
    start: str
    """First day, `YYYY-MM-DD` in UTC."""
    end: str
    """Day on which the exclusion ends."""
    scope: NotRequired[ExclusionScope]
    """Upgrades that do not happen; defaults to all upgrades."""


class MaintenanceArgs(TypedDict):
    """Times at which GKE can upgrade the cluster and its nodes."""

    window: MaintenanceWindowArgs
    """Hours in which GKE can upgrade."""
    exclusions: NotRequired[Sequence[MaintenanceExclusionArgs]]
    """Periods without upgrades; defaults to none."""


def maintenance_args(policy: Maintenance) -> MaintenanceArgs:
    """Return a planned policy as arguments."""
    return {
        "window": {
            "start": f"{policy.window.start:%H:%M}",
            "hours": policy.window.hours,
            "days": policy.window.days,
        },
        "exclusions": [
            {"name": each.name, "start": str(each.start), "end": str(each.end), "scope": each.scope}
            for each in policy.exclusions
        ],
    }


def maintenance_errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    """Yield the errors of a cluster's `maintenance`."""
    given = args.get("maintenance")
    if given is None:
        return
    hours = given["window"].get("hours", LEAST_HOURS)
    if not LEAST_HOURS <= hours <= MOST_HOURS:
        wanted = f"expected {LEAST_HOURS} to {MOST_HOURS}"
        yield argument_error("maintenance.window.hours", f"{wanted}, given {hours}")
        return
    try:
        policy = _planned(given)
    except ValueError as error:
        yield argument_error("maintenance", f"expected HH:MM and YYYY-MM-DD: {error}")
        return
    for problem in maintenance_problems(policy):
        yield argument_error(problem.key.removeprefix("cluster."), problem.message)


def maintenance_policy(
    args: MaintenanceArgs | None,
) -> gcp.container.ClusterMaintenancePolicyArgs | None:
    """Return the provider's inputs; None lets GKE choose the times."""
    if args is None:
        return None
    policy = _planned(args)
    begins = policy.window.begins
    return gcp.container.ClusterMaintenancePolicyArgs(
        recurring_window={
            "start_time": _moment(begins),
            "end_time": _moment(begins + timedelta(hours=policy.window.hours)),
            "recurrence": policy.window.recurrence,
        },
        maintenance_exclusions=[
            {
                "exclusion_name": each.name,
                "start_time": _moment(datetime.combine(each.start, time())),
                "end_time": _moment(datetime.combine(each.end, time())),
                # Set even if it is GKE's default, because the provider reads it back.
                "exclusion_options": {"scope": each.scope.value},
            }
            for each in policy.exclusions
        ],
    )


def _planned(args: MaintenanceArgs) -> Maintenance:
    window = args["window"]
    return Maintenance(
        Window(
            time.fromisoformat(window["start"]),
            int(window.get("hours", LEAST_HOURS)),
            tuple(map(Day, window.get("days", tuple(Day)))),
        ),
        tuple(
            Exclusion(
                each["name"],
                date.fromisoformat(each["start"]),
                date.fromisoformat(each["end"]),
                ExclusionScope(each.get("scope", ExclusionScope.NO_UPGRADES)),
            )
            for each in args.get("exclusions", ())
        ),
    )


def _moment(when: datetime) -> str:
    return f"{when.isoformat()}Z"
