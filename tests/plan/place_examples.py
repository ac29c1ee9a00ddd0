"""Ladders that a rule on their zones finds something in, and neighbours where it does not."""

from tests.plan.linted import (
    FLEX,
    HERE,
    L4,
    SPOT,
    THERE,
    TPU,
    UNPLACED,
    Example,
    pool,
    reserved,
    stack,
)

PLACE_EXAMPLES: dict[str, Example] = {
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
    "reservation-zones": Example(
        fires=(
            (
                stack(reserved("mine", "us-central1-b", "us-central1-c")),
                "pools.0.zones: a reservation is one zone's, and 'mine' may be in us-central1-b, "
                "us-central1-c",
            ),
        ),
        passes=(stack(reserved("mine")), stack(pool("l4", zones=[*HERE, *THERE]))),
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
            stack(reserved("a"), {**reserved("b"), "reservation": "theirs"}),
            stack(pool("l4", zones=THERE), pool("more", zones=[*HERE, *THERE])),
        ),
    ),
    "zone-observed": Example(
        fires=(
            (
                stack(UNPLACED),
                "pools.0.zones: nvidia-a100-80gb was seen in us-central1-a, us-central1-c, "
                "and no page of Google confirms it",
            ),
            (
                stack(pool("spot", **SPOT), UNPLACED),
                "pools.1.zones: nvidia-a100-80gb was seen in us-central1-a, us-central1-c, "
                "and no page of Google confirms it",
            ),
            (
                stack(UNPLACED, {**UNPLACED, **SPOT, "name": "spot"}),
                "pools.0.zones: nvidia-a100-80gb was seen in us-central1-a, us-central1-c, "
                "and no page of Google confirms it",
            ),
        ),
        passes=(
            stack({**UNPLACED, "zones": ["us-central1-a"]}),
            stack(UNPLACED, zones=["us-central1-a"]),
            stack({"name": "tpu", "accelerator": "v6e"}),
            stack({"name": "l4", "accelerator": "nvidia-l4"}),
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
                stack(pool("b200", "nvidia-b200", gpus=8, **SPOT)),
                "pools.0.zones: us-central1-b is not known to have nvidia-b200; known in this "
                "region: none",
            ),
            (
                stack(pool("l4", zones=["us-east4-b"]), region="us-east4"),
                "pools.0.zones: us-east4-b is not known to have nvidia-l4; known in this region: "
                "us-east4-a, us-east4-c",
            ),
        ),
        passes=(stack(pool("tpu", "v6e", zones=["us-central1-a"])), stack(TPU, L4)),
    ),
}
"""Each rule's examples by its id."""
