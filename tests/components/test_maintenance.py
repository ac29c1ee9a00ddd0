"""A cluster's maintenance policy, as Google's provider takes it."""

from typing import Any, cast

import pytest

from components.cluster.cluster import Cluster, ClusterArgs
from components.cluster.maintenance_plan import Day
from components.core.arguments import ArgumentsError
from tests.components.recorder import Recorder
from tests.components.test_cluster import ARGS, CLUSTER


def test_a_window_becomes_the_hours_of_its_first_day_and_the_rule_of_its_week(
    engine: Recorder,
) -> None:
    args: ClusterArgs = {
        **ARGS,
        "maintenance": {
            "window": {"start": "22:30", "hours": 6, "days": [Day.SUNDAY, Day.SATURDAY]},
            "exclusions": [{"name": "sale", "start": "2026-12-20", "end": "2027-01-04"}],
        },
    }
    engine.run(lambda: Cluster("vllm", args))
    assert engine.one(CLUSTER)["maintenancePolicy"] == {
        "recurringWindow": {
            "startTime": "2026-01-10T22:30:00Z",
            "endTime": "2026-01-11T04:30:00Z",
            "recurrence": "FREQ=WEEKLY;BYDAY=SA,SU",
        },
        "maintenanceExclusions": [
            {
                "exclusionName": "sale",
                "startTime": "2026-12-20T00:00:00Z",
                "endTime": "2027-01-04T00:00:00Z",
                "exclusionOptions": {"scope": "NO_UPGRADES"},
            }
        ],
    }


def test_without_a_window_gke_decides_when_it_upgrades(engine: Recorder) -> None:
    engine.run(lambda: Cluster("vllm", ARGS))
    assert "maintenancePolicy" not in engine.one(CLUSTER)


@pytest.mark.parametrize(
    ("maintenance", "said"),
    [
        ({"window": {"start": "25:00"}}, "maintenance: expected HH:MM and YYYY-MM-DD: "),
        ({"window": {"start": "02:00", "hours": 3}}, "hours: expected 4 to 24, given 3"),
        (
            {
                "window": {"start": "02:00"},
                "exclusions": [{"name": "sale", "start": "2026-12-02", "end": "2026-12-01"}],
            },
            "maintenance.exclusions.0.end: '2026-12-01' is not after the start",
        ),
    ],
)
def test_a_policy_that_gke_refuses_is_refused(
    engine: Recorder, maintenance: dict[str, Any], said: str
) -> None:
    args = cast("ClusterArgs", {**ARGS, "maintenance": maintenance})
    with pytest.raises(ArgumentsError, match=said):
        engine.run(lambda: Cluster("vllm", args))
