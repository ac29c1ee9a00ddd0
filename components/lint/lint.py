"""The lint: every rule against every rung, where it stands in its ladder.

Owns the table of the rules. What is certainly wrong with one key alone is refused where that key is
planned; a rule is about what works until a stockout, a preemption or a bill.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..core.problems import Finding
from ..ladder.rung import PoolChoice, Rung
from ..ladder.workloads import Workload
from .order import ORDER_RULES
from .places import PLACE_RULES
from .rule import Rule, Standing, Upkeep
from .upgrades import UPGRADE_RULES

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in sorted((*ORDER_RULES, *PLACE_RULES, *UPGRADE_RULES), key=lambda rule: rule.id)
}
"""Every rule by its id, in alphabetical order."""


def findings(
    planned: Sequence[Workload],
    pools: Sequence[PoolChoice],
    stack_zones: Sequence[str] | None,
    upkeep: Upkeep,
) -> tuple[Finding, ...]:
    """Return what every rule finds, by pool and then by id.

    `pools` and `stack_zones` are as they were written: which of the rungs' zones a person chose.
    """
    standings = sorted(_standings(planned, pools, stack_zones, upkeep), key=lambda at: at.index)
    return tuple(rule.finding(at) for at in standings for rule in RULES.values() if rule.fires(at))


def _standings(
    planned: Sequence[Workload],
    pools: Sequence[PoolChoice],
    stack_zones: Sequence[str] | None,
    upkeep: Upkeep,
) -> Iterator[Standing]:
    index_of = {pool.name: index for index, pool in enumerate(pools)}
    unplaced = {pool.name or "" for pool in pools if pool.zones is None and stack_zones is None}
    for workload in planned:
        alike: dict[tuple[object, ...], list[Rung]] = {}
        pools_above = 0
        for place, rung in enumerate(workload.rungs):
            same = alike.setdefault(_stock(rung), [])
            yield Standing(
                rung=rung,
                index=index_of[rung.name],
                above=workload.rungs[:place],
                below=workload.rungs[place + 1 :],
                alike=tuple(same),
                pools_above=pools_above,
                unplaced=frozenset(unplaced),
                upkeep=upkeep,
            )
            same.append(rung)
            pools_above += not rung.auto_created


def _stock(rung: Rung) -> tuple[object, ...]:
    return rung.shape.machine_type, rung.capacity, rung.reservation, rung.local_ssds
