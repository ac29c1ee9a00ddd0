"""The smallest version of GKE for a stack, and who asks for it."""

import pytest

from components.estimates.gke_version import Features, GkeVersion, in_numbers, smallest_version
from components.facts.capacity import Capacity
from components.ladder.rung import Rung
from tests.plan.choices import rung

PLAIN = Features()


@pytest.mark.parametrize(
    ("one", "version"),
    [
        (rung("nvidia-l4-1"), "1.30.3-gke.1451000"),
        (rung("v6e-1"), "1.31.4-gke.1256000"),
        (rung("v7x-4"), "1.34.0-gke.2201000"),
        (rung("nvidia-l4-1", max_nodes=None), "1.33.3-gke.1136000"),
        (rung("nvidia-l4-1", capacity=Capacity.FLEX_START), "1.32.2-gke.1652000"),
        (rung("v6e-1", capacity=Capacity.FLEX_START), "1.33.0-gke.1712000"),
        (rung("nvidia-l4-1", capacity=Capacity.SPOT), "1.35"),
        (rung("nvidia-l4-1", capacity=Capacity.RESERVATION), "1.30.3-gke.1451000"),
    ],
)
def test_a_rung_asks_for_its_version(one: Rung, version: str) -> None:
    assert smallest_version([one], PLAIN).version == version


def test_the_most_demanding_part_is_named() -> None:
    ladder = [rung("v7x-4", "ironwood"), rung("nvidia-l4-1", "l4")]
    assert smallest_version(ladder, PLAIN) == GkeVersion("1.34.0-gke.2201000", "'ironwood' is v7x")


def test_the_cluster_asks_too() -> None:
    native = smallest_version([rung("v7x-4")], Features(native_metrics=True))
    assert native == GkeVersion("1.37.0-gke.3100000", "autoscaling.source native")
    pool = smallest_version([rung("v6e-1")], Features(inference_pool=True))
    assert pool.version == "1.34.0-gke.1626000"


def test_on_autopilot_ironwood_came_later_and_nodes_need_no_rule_of_their_own() -> None:
    autopilot = Features(autopilot=True)
    assert smallest_version([rung("v7x-4", max_nodes=None)], autopilot).version == (
        "1.34.1-gke.3084001"
    )
    assert smallest_version([rung("nvidia-l4-1", max_nodes=None)], autopilot).version == (
        "1.31.1-gke.1858000"
    )


def test_a_reservation_by_a_rule_asks_for_the_rule() -> None:
    made = rung("nvidia-l4-1", capacity=Capacity.RESERVATION, max_nodes=None)
    assert smallest_version([made], Features(autopilot=True)).version == "1.31.1-gke.2105000"


def test_versions_are_compared_by_their_numbers() -> None:
    assert in_numbers("1.35.10-gke.9") > in_numbers("1.35.9-gke.1000")
    assert in_numbers("1.35.1-gke.1396000") > in_numbers("1.35")
