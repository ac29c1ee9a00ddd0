"""GKE's limits on when it may upgrade."""

from datetime import date, time

import pytest

from components.cluster.maintenance_plan import (
    Day,
    Exclusion,
    ExclusionScope,
    Maintenance,
    Window,
    least_hours,
    maintenance_problems,
    maintenance_warnings,
)

NIGHTLY = Window(time(2), 4)
SATURDAYS = Window(time(2), 4, (Day.SATURDAY,))


def closed(
    start: str, end: str, scope: ExclusionScope = ExclusionScope.NO_UPGRADES, name: str = "sale"
) -> Exclusion:
    return Exclusion(name, date.fromisoformat(start), date.fromisoformat(end), scope)


def problems(*exclusions: Exclusion, window: Window = NIGHTLY) -> list[str]:
    found = maintenance_problems(Maintenance(window, exclusions))
    return [f"{each.key.removeprefix('cluster.maintenance.')}: {each.message}" for each in found]


@pytest.mark.parametrize(
    ("window", "days", "hours"),
    [
        (NIGHTLY, 32, 128),
        (SATURDAYS, 32, 16),
        (SATURDAYS, 92, 52),
        (Window(time(22), 24, (Day.MONDAY, Day.TUESDAY)), 7, 48),
    ],
)
def test_a_window_is_open_for_its_hours_on_its_days(window: Window, days: int, hours: int) -> None:
    assert least_hours(Maintenance(window), days) == hours


def test_an_exclusion_of_everything_closes_the_window() -> None:
    policy = Maintenance(NIGHTLY, (closed("2026-12-01", "2026-12-31"),))
    assert least_hours(policy, 92) == (92 - 30) * 4


def test_an_exclusion_that_lets_nodes_upgrade_closes_nothing() -> None:
    open_for_nodes = closed("2026-12-01", "2026-12-31", ExclusionScope.NO_MINOR_UPGRADES)
    assert least_hours(Maintenance(NIGHTLY, (open_for_nodes,)), 92) == 92 * 4


def test_what_an_exclusion_leaves_of_a_window_counts_from_four_hours_on() -> None:
    late = Window(time(21), 6)
    before, after = (closed("2026-12-02", "2026-12-03"), closed("2026-12-05", "2026-12-06"))
    # The night before each loses its hours after midnight and keeps three; the excluded day's own
    # begins inside it and keeps three after midnight.
    assert least_hours(Maintenance(late, (before, after)), 92) == (92 - 4) * 6


@pytest.mark.parametrize(("end", "days"), [("2027-03-01", 90), ("2027-03-02", 91)])
def test_everything_may_be_closed_for_ninety_days(end: str, days: int) -> None:
    said = problems(closed("2026-12-01", end), window=Window(time(0), 24))
    assert said == (
        []
        if days == 90
        else [
            "exclusions.0.end: '2027-03-02' is 91 days after the start, and GKE takes 90 of scope "
            "'NO_UPGRADES'; write an earlier day, or scope 'NO_MINOR_OR_NODE_UPGRADES'"
        ]
    )


def test_exclusions_one_after_another_leave_too_few_hours() -> None:
    first = closed("2026-12-01", "2027-02-28", name="first")
    second = closed("2027-03-01", "2027-05-25", name="second")
    assert problems(first, second) == [
        "exclusions: leave less than 48 hours of the window in some 92 days, and GKE asks for as "
        "many; shorten them, or write scope 'NO_MINOR_OR_NODE_UPGRADES'"
    ]


def test_an_exclusion_ends_after_it_begins_and_has_a_name_of_its_own() -> None:
    first = closed("2026-12-01", "2026-12-02")
    assert problems(first, closed("2026-12-05", "2026-12-05")) == [
        "exclusions.1.name: 'sale' is the name of exclusions.0 too; write another one",
        "exclusions.1.end: '2026-12-05' is not after the start, '2026-12-05'; write a later day",
    ]


def test_three_exclusions_of_everything_are_the_most_and_twenty_in_all() -> None:
    days = [f"2027-{month:02}-{day}" for month in range(1, 13) for day in ("01", "03")]
    patches = ExclusionScope.NO_MINOR_UPGRADES
    four = [closed(day, f"{day[:-1]}5", name=f"e-{day}") for day in days[:4]]
    many = [closed(day, f"{day[:-1]}5", patches, f"e-{day}") for day in days[:21]]
    assert problems(*four[:3]) == problems(*many[:20]) == []
    assert problems(*four) == [
        "exclusions: 4 of scope 'NO_UPGRADES', and GKE takes 3; write another scope"
    ]
    assert problems(*many) == ["exclusions: 21 exclusions, and GKE takes 20"]


def test_a_window_that_gke_refused_before_is_doubted() -> None:
    assert maintenance_warnings(Maintenance(NIGHTLY)) == []
    (warning,) = maintenance_warnings(Maintenance(SATURDAYS))
    assert f"{warning.key}: {warning.message}" == (
        "cluster.maintenance.window: is open for 16 hours in 32 days, and GKE refused less than 48 "
        "before it asked for them in 92 days; write more 'hours' or 'days' if it refuses this one"
    )
