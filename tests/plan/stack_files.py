"""Stack files of every kind: right ones, and right ones with something broken in them."""

import copy
from typing import Any

from hypothesis import strategies as st

from components.facts.accelerators import ACCELERATORS
from components.facts.flex_start import WITHOUT
from components.facts.shapes import Accelerator, Family
from components.facts.tpu import TPUS
from components.plan.ladder import Capacity, Layout

Raw = dict[str, Any]

_REGIONS = sorted({region for each in ACCELERATORS.values() for region in each.regions})

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats()
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
"""Whatever can stand where a value is expected."""


@st.composite
def _size(draw: st.DrawFn, accelerator: Accelerator, count: int | None) -> Raw:
    shapes = [each for each in accelerator.shapes if count in {None, each.count}]
    shape = draw(st.sampled_from(shapes))
    if accelerator.family is Family.NVIDIA:
        return {"gpus": shape.count}
    both = {"topology": shape.topology, "chips": shape.count}
    keys = draw(st.sampled_from([("topology",), ("chips",), ("topology", "chips")]))
    return {key: both[key] for key in keys}


@st.composite
def _sold(draw: st.DrawFn, accelerator: Accelerator, layout: Layout) -> Raw:
    kinds = [each for each in Capacity if accelerator.name not in WITHOUT or each != "flexStart"]
    capacity = draw(st.sampled_from(kinds))
    reserved = capacity is Capacity.RESERVATION
    name = draw(st.sampled_from(["mine", "projects/their-project/reservations/theirs"]))
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
    pool = {
        "name": f"pool-{index}",
        "accelerator": accelerator.name,
        **draw(_sold(accelerator, layout)),
        **draw(_size(accelerator, count)),
    }
    if draw(st.booleans()):
        pool["target"] = 0.5  # of a queue, a share and a batch alike
    if accelerator.name == generation and draw(st.booleans()):
        pool["accelerator"] = "tpu"
    reserved = pool["capacity"] == "reservation"
    if region not in accelerator.regions or reserved or draw(st.booleans()):
        letters = st.lists(st.sampled_from("abcf"), min_size=1, max_size=3, unique=True)
        pool["zones"] = [f"{region}-{letter}" for letter in draw(letters)]
    return pool


_TARGETS = {"queue": 3, "kvCache": 0.7, "batch": 20}


@st.composite
def _followed(draw: st.DrawFn, layout: Layout) -> Raw:
    """Draw one metric or two, with and without targets, in every way that the layout allows."""
    first, second, *_ = draw(st.permutations(list(_TARGETS)))
    written: Raw = {"metric": first}
    names = [first]
    if draw(st.booleans()):
        written["target"] = _TARGETS[first]
    if draw(st.booleans()):
        written["second"] = {"metric": second}
        names.append(second)
    if layout is Layout.FUNGIBLE or "queue" not in names:
        written["source"] = draw(st.sampled_from(["adapter", "native"]))
    if draw(st.booleans()):
        written["scaleUpReplicas"] = draw(st.integers(1, 9))
        written["scaleDownMinutes"] = draw(st.integers(0, 60))
    return written


@st.composite
def right(draw: st.DrawFn) -> Raw:
    """Draw a stack file without a mistake."""
    region = draw(st.sampled_from(_REGIONS))
    generation = draw(st.sampled_from(list(TPUS)))
    layout = draw(st.sampled_from(list(Layout)))
    pools = [
        draw(_pool(region, generation, layout, index)) for index in range(draw(st.integers(1, 4)))
    ]
    few, many = sorted(draw(st.tuples(st.integers(1, 9), st.integers(1, 9))))
    return {
        "region": region,
        "tpuGeneration": generation,
        "layout": layout.value,
        "pools": pools,
        "model": {"id": "Qwen/Qwen2-1.5B", "maxModelLen": draw(st.integers(128, 32768))},
        "images": {"mode": "build"},
        "autoscaling": {**draw(_followed(layout)), "minReplicas": few, "maxReplicas": many},
        "exposure": {"kind": "loadBalancer", "sourceRanges": ["203.0.113.0/24"]},
        "huggingFaceToken": {"secretManager": "hf"},
        "network": {"existing": {"network": "corp", "subnetwork": "corp-nodes"}},
        "cluster": {"releaseChannel": "RAPID", "deletionProtection": False},
    }


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every container in a tree with each of its keys or indices."""
    if not isinstance(value, dict | list):
        return []
    keys = value if isinstance(value, dict) else range(len(value))
    return [(value, key) for key in keys] + [place for key in keys for place in _places(value[key])]


@st.composite
def broken(draw: st.DrawFn) -> Raw:
    """Draw a right stack file in which one to three things were changed, lost or added."""
    raw: Raw = copy.deepcopy(draw(right()))
    for _ in range(draw(st.integers(1, 3))):
        places = _places(raw)
        if not places:
            break
        container, key = draw(st.sampled_from(places))
        change = draw(st.sampled_from(["replace", "remove", "add"]))
        if change == "replace":
            container[key] = draw(JSON)
        elif change == "remove":
            del container[key]
        elif isinstance(container, dict):
            container[draw(st.text(max_size=8))] = draw(JSON)
        else:
            container.append(draw(JSON))
    return raw


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
