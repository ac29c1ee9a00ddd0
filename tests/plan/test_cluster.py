"""The cluster as a whole: its place, and what goes with whose nodes."""

from dataclasses import replace

from components.cluster.checks import ClusterChoice, authorized_warnings, cluster_problems
from components.core.problems import Problem
from components.ladder.rung import ClusterMode, Layout
from components.stack.file import plan

RIGHT = ClusterChoice("us-east5", "us-east5-b", ClusterMode.STANDARD, Layout.FUNGIBLE)
AUTOPILOT = ClusterChoice("us-east5", None, ClusterMode.AUTOPILOT, Layout.SPLIT)


def lines(choice: ClusterChoice) -> list[str]:
    """Return what is wrong with a cluster."""
    return [f"{each.key}: {each.message}" for each in cluster_problems(choice)]


def test_a_zonal_cluster_is_in_its_region() -> None:
    assert lines(RIGHT) == []
    assert lines(replace(RIGHT, region="us-east1")) == [
        "cluster.zone: zone 'us-east5-b' is not in region 'us-east1'; write one of its zones"
    ]


def test_an_autopilot_cluster_is_regional_and_split() -> None:
    assert lines(AUTOPILOT) == []
    assert lines(replace(AUTOPILOT, zone="us-east5-b", layout=Layout.FUNGIBLE)) == [
        "cluster.zone: an Autopilot cluster is its region's; remove 'zone' or write mode "
        "'standard'",
        "layout: 'fungible' needs privileged pods, which an Autopilot cluster refuses; write "
        "'split', or cluster.mode 'standard'",
    ]


def test_what_could_not_be_read_is_not_judged() -> None:
    assert lines(ClusterChoice(None, "us-east5-b", None, None)) == []


def test_the_ladder_of_a_stack_that_names_none_suits_autopilot_too() -> None:
    _, ladder, problems = plan(
        {"region": "us-central1", "layout": "split", "cluster": {"mode": "autopilot"}}
    )
    assert problems == ()
    assert [rung.auto_created for rung in ladder.rungs] == [True, True, True]


def test_the_internet_in_two_halves_may_not_reach_the_control_plane_without_a_warning() -> None:
    assert authorized_warnings(["203.0.113.0/24"]) == []
    assert authorized_warnings(["0.0.0.0/1", "128.0.0.0/1"]) == [
        Problem(
            ("cluster", "authorizedNetworks"),
            "these 2 networks together cover 100% of the internet's addresses, and each may try to "
            "log in; list the networks that people work in",
        )
    ]
