"""Ladders that a rule of the lint finds something in, and their neighbours where it does not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.plan.finding import Finding
from components.stack_file import plan

Raw = Mapping[str, Any]

HERE, THERE = ["us-central1-b"], ["us-central1-c"]


@dataclass(frozen=True)
class Example:
    """What one rule says of stack files."""

    fires: tuple[tuple[Raw, str], ...]
    """Stack files with what is said of each, as `key: message`."""
    passes: tuple[Raw, ...]
    """Stack files in which the rule finds nothing."""


def pool(name: str, accelerator: str = "nvidia-l4", **more: Any) -> dict[str, Any]:
    """Return a pool in a zone that has every accelerator of these examples."""
    return {"name": name, "accelerator": accelerator, "zones": HERE, **more}


def stack(*pools: dict[str, Any], **more: Any) -> Raw:
    """Return a stack file of these pools."""
    return {"region": "us-central1", "pools": list(pools), **more}


def found(raw: Raw) -> tuple[Finding, ...]:
    """Return what the lint finds in a stack file."""
    return plan(raw)[1].findings


def _reserved(name: str, *zones: str) -> dict[str, Any]:
    where = list(zones or HERE)
    return pool(name, capacity="reservation", reservation="mine", zones=where)


def _many(count: int, **more: Any) -> list[dict[str, Any]]:
    return [pool(f"l4-{number}", gpus=2, **more) for number in range(count)]


TPU, FLEX, SPOT = pool("tpu", "v6e"), {"capacity": "flexStart"}, {"capacity": "spot"}
L4, KEPT = pool("l4"), pool("l4", minNodes=1)
KEPT_TPU = pool("tpu", "v6e", minNodes=2, maxNodes=2)
AUTO: dict[str, Any] = {"autoCreate": True}
UNPLACED = {"name": "l4", "accelerator": "nvidia-l4"}

EXAMPLES: dict[str, Example] = {
    "flex-start-not-last": Example(
        fires=(
            (
                stack(pool("flex", **FLEX), L4),
                "pools.0.capacity: flex start says late that it has no room, and 'l4' is asked "
                "only then",
            ),
            (
                stack(pool("a", **FLEX), L4, pool("b", gpus=2, **FLEX)),
                "pools.0.capacity: flex start says late that it has no room, and 'l4' is asked "
                "only then",
            ),
        ),
        passes=(
            stack(L4, pool("flex", **FLEX)),
            stack(pool("flex", **FLEX)),
            stack(L4, pool("a", **FLEX), pool("b", gpus=2, **FLEX)),
            stack(pool("flex", "v6e", **FLEX), L4, layout="split"),
            stack(L4, TPU),
        ),
    ),
    "flex-start-zone": Example(
        fires=(
            (
                stack(pool("flex", "v6e", **FLEX)),
                "pools.0.zones: us-central1-b is not known to give v6e by flex start; known: "
                "asia-northeast1-b, us-east5-a, us-east5-b",
            ),
        ),
        passes=(
            stack(pool("flex", "v6e", zones=["us-east5-a"], **FLEX), region="us-east5"),
            stack(pool("flex", "v7x", zones=THERE, **FLEX)),
            stack(pool("flex", **FLEX)),
            stack(TPU),
        ),
    ),
    "many-pools": Example(
        fires=(
            (
                stack(*_many(7)),
                "pools.6: 'l4-6' is pool 7 of its ladder, and GKE's autoscaler may begin again at "
                "the top before it gets there",
            ),
        ),
        passes=(
            stack(*_many(6)),
            stack(*_many(7, **AUTO), layout="split"),
            stack(*_many(6), pool("auto", gpus=2, **AUTO), layout="split"),
            stack(*_many(4), TPU, pool("b", "v6e"), pool("c", "v6e"), layout="split"),
        ),
    ),
    "many-rules": Example(
        fires=(
            (
                stack(*_many(11, **AUTO), layout="split"),
                "pools.10: 'l4-10' is rule 11 of its ComputeClass, and Google recommends 10 at "
                "most",
            ),
        ),
        passes=(stack(*_many(10, **AUTO), layout="split"),),
    ),
    "min-nodes-on-fallback": Example(
        fires=(
            (
                stack(TPU, KEPT),
                "pools.1.minNodes: 'l4' keeps 1 ready, so replicas start there and stay, and not "
                "on 'tpu'",
            ),
            (
                stack(pool("spot", **SPOT), TPU, KEPT),
                "pools.2.minNodes: 'l4' keeps 1 ready, so replicas start there and stay, and not "
                "on 'spot'",
            ),
            (
                stack(pool("flex", **FLEX), pool("spot", gpus=2, minNodes=2, **SPOT)),
                "pools.1.minNodes: 'spot' keeps 2 ready, so replicas start there and stay, and "
                "not on 'flex'",
            ),
        ),
        passes=(
            stack(KEPT, TPU),
            stack(KEPT),
            stack(TPU, L4),
            stack(pool("spot", **SPOT), KEPT),
            stack(pool("tpu", "v6e"), KEPT, layout="split"),
        ),
    ),
    "reservation-not-first": Example(
        fires=(
            (
                stack(L4, _reserved("mine")),
                "pools.1.capacity: 'mine' is reserved, and paid for while 'l4' is used instead",
            ),
            (
                stack(TPU, L4, _reserved("mine")),
                "pools.2.capacity: 'mine' is reserved, and paid for while 'tpu' is used instead",
            ),
        ),
        passes=(
            stack(_reserved("mine"), L4),
            stack(_reserved("mine"), _reserved("too", "us-central1-c")),
            stack(_reserved("mine")),
            stack(L4, TPU),
        ),
    ),
    "reservation-zones": Example(
        fires=(
            (
                stack(_reserved("mine", "us-central1-b", "us-central1-c")),
                "pools.0.zones: a reservation is one zone's, and 'mine' may be in us-central1-b, "
                "us-central1-c",
            ),
        ),
        passes=(stack(_reserved("mine")), stack(pool("l4", zones=[*HERE, *THERE]))),
    ),
    "spot-first": Example(
        fires=(
            (
                stack(pool("spot", **SPOT)),
                "pools.0.capacity: 'spot' comes first and is spot, and no rung keeps a node that "
                "stays: all replicas may go at once",
            ),
            (
                stack(pool("spot", **SPOT), L4, pool("more", gpus=2, minNodes=1, **SPOT)),
                "pools.0.capacity: 'spot' comes first and is spot, and no rung keeps a node that "
                "stays: all replicas may go at once",
            ),
        ),
        passes=(
            stack(pool("spot", **SPOT), KEPT),
            stack(pool("spot", **SPOT), {**_reserved("mine"), "minNodes": 1}),
            stack(L4, pool("spot", **SPOT)),
            stack(TPU),
        ),
    ),
    "tpu-not-last": Example(
        fires=(
            (
                stack(TPU, L4),
                "pools.0.accelerator: 'tpu' may wait ten hours for a TPU before 'l4' is asked",
            ),
            (
                stack(pool("tpu", "v6e", minNodes=2, maxNodes=2, **SPOT), L4),
                "pools.0.accelerator: 'tpu' may wait ten hours for a TPU before 'l4' is asked",
            ),
            (
                stack(pool("tpu", "v6e", **AUTO), pool("v5p", "v5p", **AUTO), layout="split"),
                "pools.0.accelerator: 'tpu' may wait ten hours for a TPU before 'v5p' is asked",
            ),
            (
                stack(pool("tpu", "v6e", minNodes=1, maxNodes=2), L4, pool("more", gpus=2)),
                "pools.0.accelerator: 'tpu' may wait ten hours for a TPU before 'l4' is asked",
            ),
        ),
        passes=(
            stack(L4, TPU),
            stack(TPU),
            stack(KEPT_TPU, L4),
            stack(TPU, L4, layout="split"),
            stack(pool("tpu", "v6e", capacity="reservation", reservation="mine"), L4),
            stack(pool("tpu", "v6e", **FLEX), L4),
            stack(L4, pool("more", gpus=2)),
        ),
    ),
    "twin-rung": Example(
        fires=(
            (
                stack(L4, pool("more")),
                "pools.1: 'more' is the same machine as 'l4', sold alike in no other zone: what "
                "is out for one is out for both",
            ),
            (
                stack(pool("l4", zones=[*HERE, *THERE]), pool("more", zones=THERE)),
                "pools.1: 'more' is the same machine as 'l4', sold alike in no other zone: what "
                "is out for one is out for both",
            ),
            (
                stack(L4, pool("wider", zones=[*HERE, *THERE]), pool("more")),
                "pools.2: 'more' is the same machine as 'l4', sold alike in no other zone: what "
                "is out for one is out for both",
            ),
        ),
        passes=(
            stack(L4, pool("more", gpus=2)),
            stack(L4, pool("more", **SPOT)),
            stack(L4, pool("more", zones=THERE)),
            stack(L4, pool("more", localSsds=1)),
            stack(_reserved("a"), {**_reserved("b"), "reservation": "theirs"}),
            stack(pool("l4", zones=THERE), pool("more", zones=[*HERE, *THERE])),
        ),
    ),
    "zone-observed": Example(
        fires=(
            (
                stack(UNPLACED),
                "pools.0.zones: nvidia-l4 was seen in us-central1-a, us-central1-b, "
                "us-central1-c, and no page of Google's says so",
            ),
            (
                stack(pool("spot", **SPOT), UNPLACED),
                "pools.1.zones: nvidia-l4 was seen in us-central1-a, us-central1-b, "
                "us-central1-c, and no page of Google's says so",
            ),
            (
                stack(UNPLACED, {**UNPLACED, **SPOT, "name": "spot"}),
                "pools.0.zones: nvidia-l4 was seen in us-central1-a, us-central1-b, "
                "us-central1-c, and no page of Google's says so",
            ),
        ),
        passes=(
            stack({**UNPLACED, "zones": ["us-central1-a"]}),
            stack(UNPLACED, zones=["us-central1-a"]),
            stack({"name": "tpu", "accelerator": "v6e"}),
        ),
    ),
    "zone-unknown": Example(
        fires=(
            (
                stack(pool("tpu", "v6e", zones=["us-central1-b", "us-central1-f"])),
                "pools.0.zones: us-central1-f is not known to have v6e; known in this region: "
                "us-central1-b, us-central1-a, us-central1-c",
            ),
            (
                stack({"name": "tpu", "accelerator": "v7x"}, zones=["us-central1-f"]),
                "pools.0.zones: us-central1-f is not known to have v7x; known in this region: "
                "us-central1-ai1a, us-central1-c",
            ),
            (
                stack(pool("b200", "nvidia-b200", gpus=8)),
                "pools.0.zones: us-central1-b is not known to have nvidia-b200; known in this "
                "region: none",
            ),
        ),
        passes=(stack(pool("tpu", "v6e", zones=["us-central1-a"])), stack(TPU, L4)),
    ),
}
"""Each rule's examples by its id."""
