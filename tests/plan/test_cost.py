"""What a node costs, and how many there are when."""

from components.estimates.cost import (
    local_ssd_usd_per_hour,
)
from tests.plan.choices import rung


def test_local_ssds_that_a_machine_comes_with_are_in_its_price() -> None:
    assert local_ssd_usd_per_hour(rung("nvidia-h100-80gb-1", local_ssds=2)) == 0
