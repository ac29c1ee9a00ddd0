"""What Compute Engine refuses of a Cloud NAT's ports, and GKE of a node's pods."""

from typing import Any

import pytest

from tests.sandbox.calls import Calls
from tests.sandbox.test_gke_attachments import POOL, pool

NAT = "gcp:compute/routerNat:RouterNat"
RIGHT = {
    "name": "nat",
    "router": "router",
    "region": "us-central1",
    "natIpAllocateOption": "AUTO_ONLY",
    "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
    "enableDynamicPortAllocation": True,
    "enableEndpointIndependentMapping": False,
    "minPortsPerVm": 1024,
    "maxPortsPerVm": 32768,
}


@pytest.mark.parametrize(
    ("changes", "refusals"),
    [
        ({}, {}),
        (
            {"enableEndpointIndependentMapping": True},
            {"enableEndpointIndependentMapping": "excludes enableDynamicPortAllocation"},
        ),
        (
            {"enableDynamicPortAllocation": False},
            {"maxPortsPerVm": "only with enableDynamicPortAllocation"},
        ),
        (
            {"minPortsPerVm": 1000},
            {"minPortsPerVm": "a power of two from 32 to 65536, given 1000"},
        ),
        (
            {"minPortsPerVm": 2048, "maxPortsPerVm": 1024},
            {"maxPortsPerVm": "above minPortsPerVm 2048, given 1024"},
        ),
    ],
)
def test_ports_of_a_nat_are_powers_of_two_that_grow(
    google: Calls, changes: dict[str, Any], refusals: dict[str, str]
) -> None:
    assert google.refusals(NAT, {**RIGHT, **changes}) == refusals


@pytest.mark.parametrize(
    ("pods", "refusals"),
    [
        (32, {}),
        (7, {"maxPodsPerNode": "from 8 to 256, given 7"}),
        (257, {"maxPodsPerNode": "from 8 to 256, given 257"}),
    ],
)
def test_a_node_runs_from_8_to_256_pods(google: Calls, pods: int, refusals: dict[str, str]) -> None:
    assert google.refusals(POOL, {**pool(), "maxPodsPerNode": pods}) == refusals
