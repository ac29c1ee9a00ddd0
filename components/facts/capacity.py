"""The capacities of each machine: on demand, spot, flex start, reservation, calendar mode.

Sources: Compute Engine's page "Accelerator-optimized machine family" (2026-04-13), its note on A3
High ("you must create instances by using Spot VMs or Flex-start VMs") and its table "Consumption
option availability by machine type". The stored copy lost the ticks of that table; its rows are
quoted in GoogleCloudPlatform/cluster-toolkit pull requests 6279 (A4: no on demand, 2026-09-11) and
6140 (G4: flex start, 2026-08-13) and in dstackai/dstack issue 3162 (A3 Ultra: no on demand;
calendar mode) and dstackai/gpuhunt pull request 186 (G4: no calendar mode), both of 2025-10. Flex
start of G2 and A2: GoogleCloudPlatform/accelerated-platforms @9320f3b (2026-08-20) has such pools;
of N1: no `dwsDisabled` in GoogleCloudPlatform/cluster-autoscaler @7d250507. TPUs: the page "Plan
your Cloud TPU resources" (docs.cloud.google.com/tpu/docs/plan-tpus, 2026-05-08).
"""

from dataclasses import dataclass
from enum import StrEnum


class Capacity(StrEnum):
    """How Google sells the nodes of a rung."""

    ON_DEMAND = "onDemand"
    """On demand, at the list price, while Google has stock."""
    SPOT = "spot"
    """Cheaper, and taken back at short notice."""
    FLEX_START = "flexStart"
    """For at most seven days, when Google has capacity (Dynamic Workload Scheduler)."""
    RESERVATION = "reservation"
    """From one reservation, by name."""


@dataclass(frozen=True)
class Sale:
    """The capacities of one machine."""

    capacities: tuple[Capacity, ...]
    calendar: bool | None
    """Whether a reservation of up to 90 days can be booked in calendar mode; None if no source
    tells."""


ANY_SALE = Sale(tuple(Capacity), calendar=None)
"""Every way of sale; no source says whether calendar mode is one."""
