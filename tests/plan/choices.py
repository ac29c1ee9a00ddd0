"""Ladders and rungs that differ from a plain one only in what a test says."""

from typing import Any

from components.facts.accelerators import shape_for
from components.facts.capacity import Capacity
from components.ladder.resolve import plan_ladder
from components.ladder.rung import Ladder, LadderChoice, Layout, PoolChoice, Rung


def pool(name: str = "one", accelerator: str = "v6e", **changes: Any) -> PoolChoice:
    """Return a pool as a person might write it."""
    return PoolChoice(name=name, accelerator=accelerator, **changes)


def planned(*pools: PoolChoice, **changes: Any) -> Ladder:
    """Plan a ladder of these pools in a region that has most of what there is."""
    stack: dict[str, Any] = {
        "region": "us-central1",
        "zones": None,
        "tpu_generation": "v6e",
        "layout": Layout.FUNGIBLE,
    }
    return plan_ladder(LadderChoice(**{**stack, **changes}, pools=pools))


def problems(*pools: PoolChoice, **changes: Any) -> list[str]:
    """Return what is wrong with a ladder, as lines."""
    return [f"{each.key}: {each.message}" for each in planned(*pools, **changes).problems]


def rung(shape: str, name: str = "one", **changes: Any) -> Rung:
    """Return a rung of one shape."""
    plain: dict[str, Any] = {
        "capacity": Capacity.ON_DEMAND,
        "zones": ("us-central1-b",),
        "min_nodes": 0,
        "max_nodes": 2,
    }
    return Rung(name=name, shape=shape_for(shape), **{**plain, **changes})
