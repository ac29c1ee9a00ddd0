"""Stacks that a rule on node upgrades finds something in, and neighbours where it does not."""

from tests.plan.linted import L4, TPU, Example, pool, stack

_SAID = (
    "cluster.maintenance: one replica serves, and GKE may stop it for a node upgrade at any hour"
)
_WINDOW = {"maintenance": {"window": {"start": "02:00"}}}

UPGRADE_EXAMPLES: dict[str, Example] = {
    "one-replica": Example(
        fires=(
            (stack(L4), _SAID),
            (stack(L4, pool("other", gpus=2)), _SAID),
            (stack(TPU, L4, layout="split"), _SAID),
            (stack(L4, cluster={"releaseChannel": "RAPID"}), _SAID),
        ),
        passes=(
            stack(L4, autoscaling={"minReplicas": 2}),
            stack(L4, cluster=_WINDOW),
            stack(L4, cluster={"existing": "theirs"}),
            # What cannot be read is refused by itself.
            stack(L4, cluster={"zone": 1}),
            stack(L4, autoscaling={"minReplicas": "two"}),
        ),
    ),
}
