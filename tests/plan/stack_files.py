"""Stack files of every kind: ladders without a mistake, any keys together, and what plans of them.

What may stand under a key is `drawn_keys`'s to say; how a file is broken, `mutations`'s.
"""

import itertools
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from components.facts.accelerators import ACCELERATORS
from components.facts.capacity import Capacity
from components.facts.shapes import Accelerator, Family, Shape
from components.facts.tpu import TPUS
from components.ladder.rung import Layout
from components.stack.file import plan
from tests.plan.drawn_keys import Wanted, pool_keys, sections
from tests.plan.special_ladders import groups, on_a_disk

Raw = dict[str, Any]

_POOL_KEYS = (
    "name",
    "accelerator",
    "topology",
    "chips",
    "gpus",
    "zones",
    "capacity",
    "reservation",
    "autoCreate",
    "minNodes",
    "maxNodes",
    "target",
)
_RESERVATIONS = (
    "mine",
    "mine/reservationBlocks/one",
    "projects/their-project/reservations/theirs",
    "projects/their-project/reservations/theirs/reservationBlocks/one/reservationSubBlocks/two",
)
_REGIONS = sorted({region for each in ACCELERATORS.values() for region in each.regions})


def _shapes(accelerator: Accelerator, count: int | None) -> st.SearchStrategy[Shape]:
    return st.sampled_from([each for each in accelerator.shapes if count in {None, each.count}])


@st.composite
def _size(draw: st.DrawFn, accelerator: Accelerator, shape: Shape) -> Raw:
    if accelerator.family is Family.NVIDIA:
        return {"gpus": shape.count}
    both = {"topology": shape.topology, "chips": shape.count}
    keys = draw(st.sampled_from([("topology",), ("chips",), ("topology", "chips")]))
    return {key: both[key] for key in keys}


@st.composite
def _sold(draw: st.DrawFn, shape: Shape, layout: Layout) -> Raw:
    capacity = draw(st.sampled_from(shape.sold_as))
    reserved = capacity is Capacity.RESERVATION
    name = draw(st.sampled_from(_RESERVATIONS))
    sold = {"capacity": capacity.value, **({"reservation": name} if reserved else {})}
    if layout is Layout.SPLIT and draw(st.booleans()):
        return {**sold, "autoCreate": True}
    few, many = sorted(draw(st.tuples(st.integers(0, 9), st.integers(1, 9))))
    return {**sold, "minNodes": 0 if capacity is Capacity.FLEX_START else few, "maxNodes": many}


@st.composite
def _pool(draw: st.DrawFn, region: str, generation: str, layout: Layout, index: int) -> Raw:
    here = [each for each in ACCELERATORS.values() if region in each.regions]
    gpus = [each for each in ACCELERATORS.values() if each.family is Family.NVIDIA]
    # A split ladder needs one size a family; four chips or one GPU is what all of them come in.
    counts = {Family.TPU: 4, Family.NVIDIA: 1}
    if layout is Layout.SPLIT:
        gpus = [each for each in gpus if each.shapes[0].count == counts[Family.NVIDIA]]
    accelerator = draw(st.sampled_from([*here, *gpus]))
    count = counts[accelerator.family] if layout is Layout.SPLIT else None
    shape = draw(_shapes(accelerator, count))
    pool = {
        "name": f"pool-{index}",
        "accelerator": accelerator.name,
        **draw(_sold(shape, layout)),
        **draw(_size(accelerator, shape)),
    }
    if draw(st.booleans()):
        pool["target"] = 0.5  # of a queue, a share and a batch alike
    if accelerator.name == generation and draw(st.booleans()):
        pool["accelerator"] = "tpu"
    reserved = pool["capacity"] == "reservation"
    if region not in accelerator.regions or reserved or draw(st.booleans()):
        known = accelerator.zones_in(region) or [f"{region}-{letter}" for letter in "abcf"]
        most = 1 if reserved else 3
        drawn = st.lists(st.sampled_from(known), min_size=1, max_size=most, unique=True)
        pool["zones"] = draw(drawn)
    return pool


@st.composite
def ladders(draw: st.DrawFn) -> Raw:
    """Draw the keys of a ladder without a mistake."""
    region = draw(st.sampled_from(_REGIONS))
    generation = draw(st.sampled_from(list(TPUS)))
    layout = draw(st.sampled_from(list(Layout)))
    pools = [
        draw(_pool(region, generation, layout, index)) for index in range(draw(st.integers(1, 4)))
    ]
    return {
        "region": region,
        "tpuGeneration": generation,
        "layout": layout.value,
        "pools": pools,
    }


@st.composite
def anything(draw: st.DrawFn) -> Raw:
    """Draw a right ladder with any other keys; together they may be refused."""
    raw: Raw = draw(ladders())
    region = raw["region"]
    for pool in raw["pools"]:
        if draw(st.booleans()):
            pool.update(draw(pool_keys(region, without=_POOL_KEYS)))
    for key in ("tpuGeneration", "layout", "pools"):
        if draw(st.integers(0, 9)) == 0:
            del raw[key]
    if draw(st.integers(0, 3)) == 0:
        raw["zones"] = [f"{region}-{letter}" for letter in "abcf"]
    raw.update(draw(sections(Wanted(region))))
    rare = draw(st.sampled_from([None, None, None, groups, on_a_disk]))
    raw = raw if rare is None else {**raw, **draw(rare(region))}
    rules = sorted({each.rule for each in plan(raw)[1].findings})
    return {**raw, **draw(_waivers(rules))} if rules else raw


def _waivers(rules: list[str]) -> st.SearchStrategy[Raw]:
    """Draw waivers of some of the rules that find something, or none."""
    one = st.fixed_dictionaries({"rule": st.sampled_from(rules), "reason": st.just("we know")})
    some = st.lists(one, max_size=2, unique_by=lambda waiver: waiver["rule"])
    return st.fixed_dictionaries({}, optional={"waivers": some})


@st.composite
def right(draw: st.DrawFn) -> Raw:
    """Draw a stack file that plans: what is refused of it is taken away, key by key."""
    raw: Raw = draw(anything())
    assume(settled(raw))
    return raw


def settled(raw: Raw) -> bool:
    while problems := plan(raw)[2]:
        if not _taken_away(raw, problems[0].path):
            return False
    return True


def _taken_away(raw: Raw, path: tuple[str | int, ...]) -> bool:
    """Remove the innermost key of a path that is written; tell whether there was one."""
    if path[0] not in raw or path[0] == "region":
        return False
    container: Any = raw
    for step, following in itertools.pairwise(path):
        inner = container[step]
        if not (isinstance(inner, dict | list) and _has(inner, following)):
            del container[step]
            return True
        container = inner
    del container[path[-1]]
    return True


def _has(container: Any, key: str | int) -> bool:
    if isinstance(container, dict):
        return key in container
    return isinstance(key, int) and key < len(container)


@st.composite
def in_two_orders(draw: st.DrawFn) -> tuple[Raw, Raw]:
    """Draw a right stack file, and the same with the keys of every mapping in another order."""
    raw: Raw = draw(right())
    return raw, _reordered(draw, raw)


def _reordered(draw: st.DrawFn, value: Any) -> Any:
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: _reordered(draw, value[key]) for key in keys}
    return [_reordered(draw, item) for item in value] if isinstance(value, list) else value
