"""Ladders that a rule on their order finds something in, and neighbours where it does not."""

from tests.plan.linted import (
    AUTO,
    FLEX,
    KEPT,
    KEPT_TPU,
    L4,
    SPOT,
    TPU,
    Example,
    many,
    pool,
    reserved,
    stack,
)

ORDER_EXAMPLES: dict[str, Example] = {
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
    "many-pools": Example(
        fires=(
            (
                stack(*many(7)),
                "pools.6: 'l4-6' is pool 7 of its ladder, and GKE's autoscaler may begin again at "
                "the top before it gets there",
            ),
        ),
        passes=(
            stack(*many(6)),
            stack(*many(7, **AUTO), layout="split"),
            stack(*many(6), pool("auto", gpus=2, **AUTO), layout="split"),
            stack(*many(4), TPU, pool("b", "v6e"), pool("c", "v6e"), layout="split"),
        ),
    ),
    "many-rules": Example(
        fires=(
            (
                stack(*many(11, **AUTO), layout="split"),
                "pools.10: 'l4-10' is rule 11 of its ComputeClass, and Google recommends 10 at "
                "most",
            ),
        ),
        passes=(stack(*many(10, **AUTO), layout="split"),),
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
                stack(L4, reserved("mine")),
                "pools.1.capacity: 'mine' is reserved, and paid for while 'l4' is used instead",
            ),
            (
                stack(TPU, L4, reserved("mine")),
                "pools.2.capacity: 'mine' is reserved, and paid for while 'tpu' is used instead",
            ),
        ),
        passes=(
            stack(reserved("mine"), L4),
            stack(reserved("mine"), reserved("too", "us-central1-c")),
            stack(reserved("mine")),
            stack(L4, TPU),
        ),
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
            stack(pool("spot", **SPOT), {**reserved("mine"), "minNodes": 1}),
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
}
"""Each rule's examples by its id."""
