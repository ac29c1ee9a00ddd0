"""A snapshot of a stack in the sandbox without a control plane: its objects, and no pods."""

from datetime import UTC, datetime
from typing import Any

from components.ladder.class_rules import API_VERSION, KIND
from components.status.observed import Object, Observed
from sandbox.state.world import World

_RUNS_NO_PODS = (
    "pods, nodes, events, logs, metrics: the sandbox has none and reports a Deployment as ready at "
    "once; a stack with KUBE=1 has pods and nodes"
)


def snapshot(world: World) -> Observed:
    """Return the objects of a sandbox as a cluster has them."""

    def objects(*kinds: str) -> list[Object]:
        return [
            _as_in_a_cluster(thing.properties)
            for kind in kinds
            for thing in world.things(f"kubernetes:{kind}")
        ]

    return Observed(
        at=datetime.now(UTC),
        workloads=objects("apps/v1:Deployment", "leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"),
        autoscalers=objects("autoscaling/v2:HorizontalPodAutoscaler"),
        classes=objects(f"{API_VERSION}:{KIND}"),
        not_seen=(_RUNS_NO_PODS,),
        runs_pods=False,
    )


def _as_in_a_cluster(properties: dict[str, Any]) -> Object:
    return {"status": {}, **properties}
