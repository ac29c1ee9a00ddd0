"""The lint: every rule, applied to each rung in its ladder.

A value that is wrong by itself is an error of the module that plans it. A rule reports a
configuration that works until a stockout, a preemption or a bill.
"""

from collections.abc import Iterator, Mapping, Sequence

from ..core.problems import Finding
from ..ladder.rung import PoolChoice, Rung
from ..ladder.workloads import Workload
from .order import ORDER_RULES
from .places import PLACE_RULES
from .rule import Rule, RungContext, Upkeep
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
    """Return the findings of all rules, by pool and then by id.

    `pools` and `stack_zones` are as in the stack file: they tell which rungs have zones of their
    own.
    """
    contexts = sorted(_contexts(planned, pools, stack_zones, upkeep), key=lambda at: at.index)
    return tuple(rule.finding(at) for at in contexts for rule in RULES.values() if rule.fires(at))


def _contexts(
    planned: Sequence[Workload],
    pools: Sequence[PoolChoice],
    stack_zones: Sequence[str] | None,
    upkeep: Upkeep,
) -> Iterator[RungContext]:
    index_of = {pool.name: index for index, pool in enumerate(pools)}
    unplaced = {pool.name or "" for pool in pools if pool.zones is None and stack_zones is None}
    for workload in planned:
        same_stock: dict[tuple[object, ...], list[Rung]] = {}
        pools_above = 0
        for position, rung in enumerate(workload.rungs):
            same = same_stock.setdefault(_stock(rung), [])
            yield RungContext(
                rung=rung,
                index=index_of[rung.name],
                above=workload.rungs[:position],
                below=workload.rungs[position + 1 :],
                same_stock=tuple(same),
                pools_above=pools_above,
                unplaced=frozenset(unplaced),
                upkeep=upkeep,
            )
            same.append(rung)
            pools_above += not rung.auto_created


def _stock(rung: Rung) -> tuple[object, ...]:
    return rung.shape.machine_type, rung.capacity, rung.reservation, rung.local_ssds
