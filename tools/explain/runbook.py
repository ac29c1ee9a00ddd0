"""The guide's runbook and a chain of `depends_on`, in time, to compare with the stack's graph.

Owns the two orders. Latencies are the same for all three, the replica's start among them. The
runbook is ai-on-gke's vLLM GPU/TPU fungibility guide (2026-06), which `Pulumi.fungibility.yaml`
reproduces: one command after another, both images built and pushed by hand.
"""

from components.estimates import step_needs as kinds
from components.estimates.cold_start import cold_start
from components.estimates.stack_steps import Parts, stack_steps
from components.estimates.step_needs import kind_of
from components.estimates.steps import Step, Timeline, in_sequence, timeline
from components.facts import latencies

CHAIN = (
    (kinds.APIS,),
    (kinds.NETWORK, kinds.SUBNETWORK, kinds.PROXIES, kinds.ROUTER, kinds.NAT),
    (kinds.NODE_ACCOUNT, kinds.NODE_RIGHTS),
    (
        *(kinds.REGISTRY, kinds.MIRROR, kinds.PULL_RIGHT, kinds.MIRROR_RIGHT),
        *(kinds.BUILDER, kinds.SOURCES, kinds.BUILD_RIGHTS, kinds.IMAGE),
    ),
    (kinds.CLUSTER, kinds.SYSTEM),
    (kinds.IDENTITY_RIGHT,),
    (
        *(kinds.TOKEN_RIGHT, kinds.BUCKET, kinds.BUCKET_RIGHTS, kinds.JOB, kinds.SCRATCH),
        *(kinds.DETACHED, kinds.DISK_IMAGE, kinds.DISK),
    ),
    (kinds.POOL,),
    (kinds.GROUPS, kinds.REPLICA, kinds.SERVER),
    (kinds.ADDRESS, kinds.POLICY, kinds.PICKER, kinds.FRONT),
    (kinds.ADAPTER, kinds.ADAPTER_RIGHT),
    (kinds.DASHBOARD,),
    (kinds.ALERTS,),
    (kinds.CHAT,),
)
"""The components in the order of the program, each with its kinds of steps. The wait for a kind
that GKE brings late is in many components, and its time is unknown: it is in none here."""


def chained(parts: Parts) -> Timeline:
    """Return the first `up` of a stack of which each component waits for the one before."""
    steps = stack_steps(parts)
    found = [step for step in steps if kind_of(step.name) == kinds.DEFINITION]
    before: list[str] = []
    for group in CHAIN:
        own = [step for step in steps if kind_of(step.name) in group]
        # Each pool is a component of its own.
        for component in [[step] for step in own] if kinds.POOL in group else [own]:
            found += [_after(step, before) for step in component]
            before = [step.name for step in component] or before
    return timeline(found)


def _after(step: Step, before: list[str]) -> Step:
    needs = {**step.needs, **dict.fromkeys(before, "the component before")}
    return Step(step.name, step.latency, needs, step.meets, step.first_of)


def by_hand(parts: Parts) -> Timeline:
    """Return the guide's runbook for the ladder of a stack, in its order.

    Its cluster comes with nodes of its own. The address of its Service comes while the replica
    starts; all else is typed when the line before is done.
    """
    rungs = [rung for workload in parts.workloads for rung in workload.rungs]
    pools = [x for x in stack_steps(parts) if kind_of(x.name) == kinds.POOL]
    kept = next(rung for rung in rungs if rung.min_nodes)
    start = cold_start(kept, parts.choices)
    replica = latencies.Latency(
        "replica", start.on_a_node, None, None, latencies.Basis.ASSUMED, "the budget of the start"
    )
    return timeline(
        in_sequence(
            (
                Step(kinds.CLUSTER, latencies.CLUSTER),
                *pools,
                Step(kinds.REGISTRY, latencies.REPOSITORY),
                Step(f"{kinds.IMAGE} tpu", latencies.BUILD),
                Step(f"{kinds.IMAGE} gpu", latencies.BUILD),
                Step(kinds.SERVER, replica),
                Step(kinds.ADAPTER, latencies.SMALL_POD),
            )
        )
    )
