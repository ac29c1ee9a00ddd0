"""What a node upgrade means for the callers."""

from datetime import time

from components.cluster.maintenance_plan import Day, Window
from components.ladder.capacity import upgrade_line
from tests.plan.choices import planned, pool

L4 = planned(pool("l4", "nvidia-l4")).rungs


def test_two_replicas_answer_through_an_upgrade() -> None:
    assert upgrade_line(L4, 16, 2, "at any hour") == (
        "GKE upgrades one node of a pool at a time, at any hour: other replicas answer meanwhile"
    )


def test_one_replica_is_away_for_a_node_and_the_weights() -> None:
    small, large = (upgrade_line(L4, gib, 1, "at any hour") for gib in (1, 140))
    minutes = [int(line.partition("for up to ")[2].partition(" ")[0]) for line in (small, large)]
    assert minutes[0] < minutes[1]


def test_a_window_is_told_in_words() -> None:
    assert str(Window(time(2), 6, (Day.SATURDAY, Day.SUNDAY))) == (
        "SA, SU from 02:00 UTC for 6 hours"
    )
    assert str(Window(time(22, 30), 4)) == "every day from 22:30 UTC for 4 hours"
