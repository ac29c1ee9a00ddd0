"""What a stack needs of a project's quota, by the names a person asks for."""

from components.cluster.system_nodes import system_nodes
from components.estimates.quota import needs
from tests.plan.choices import rung
from tests.plan.test_spending import spending


def test_the_system_nodes_are_asked_for_with_the_one_that_an_upgrade_adds() -> None:
    found = needs(spending(rung("v6e-1"), system=system_nodes(in_one_zone=False)), "us-central1")
    ours = {x.quota.name: (x.amount, x.surge, x.most) for x in found if x.rungs == ("system",)}
    assert ours == {"CPUS": (24, 4, 28), "SSD_TOTAL_GB": (600, 100, 700)}
