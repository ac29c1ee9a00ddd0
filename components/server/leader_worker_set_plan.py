"""The spec of a LeaderWorkerSet: each replica is a group of pods, with one pod on a node.

Sources: kubernetes-sigs/lws `api/leaderworkerset/v1/leaderworkerset_types.go` and
`pkg/webhooks/leaderworkerset_webhook.go`, read 2026-11.
"""

from typing import Any, TypedDict

from ..ladder.workloads import Workload

API_VERSION = "leaderworkerset.x-k8s.io/v1"
KIND = "LeaderWorkerSet"
DEFINITION = "leaderworkersets.leaderworkerset.x-k8s.io"

RELEASE = "v0.9.0"
"""Release of the controller, 2026-06; it pins the manifest and the image, without a digest."""

MANIFEST = f"https://github.com/kubernetes-sigs/lws/releases/download/{RELEASE}/manifests.yaml"

NAMESPACE = "lws-system"
CONTROLLER = "lws-controller-manager"
"""Name of the controller's Deployment in its namespace."""

GROUP_KEY = "leaderworkerset.sigs.k8s.io/group-key"
"""Label with the same value on all pods of one group, and another value on each other group."""


class GroupTemplate(TypedDict):
    """A group: its size and the templates of its leader and its workers."""

    size: int
    restartPolicy: str
    leaderTemplate: dict[str, Any]
    workerTemplate: dict[str, Any]


class LeaderWorkerSetSpec(TypedDict):
    """The fields of the spec that groups need; the autoscaler owns the number of replicas."""

    leaderWorkerTemplate: GroupTemplate
    rolloutStrategy: dict[str, Any]
    startupPolicy: str
    networkConfig: dict[str, str]


def scale_target(workload: Workload, name: Any) -> dict[str, Any]:
    """Return the target of an autoscaler: the Deployment or LeaderWorkerSet of a workload."""
    if workload.parallelism.grouped:
        return {"api_version": API_VERSION, "kind": KIND, "name": name}
    return {"api_version": "apps/v1", "kind": "Deployment", "name": name}


def leader_worker_set_spec(
    workload: Workload, max_replicas: int, leader: dict[str, Any], worker: dict[str, Any]
) -> LeaderWorkerSetSpec:
    """Return the spec of a workload's groups, from the templates of their pods.

    A group that loses a pod is recreated, since vLLM does not survive the loss of a part. All pods
    start at the same time: a leader that had to be ready first would wait for workers that wait for
    it.
    """
    return {
        "leaderWorkerTemplate": {
            "size": workload.parallelism.nodes,
            "restartPolicy": "RecreateGroupOnPodRestart",
            "leaderTemplate": leader,
            "workerTemplate": worker,
        },
        "rolloutStrategy": {
            "type": "RollingUpdate",
            "rollingUpdateConfiguration": rolling_update(workload.room, max_replicas),
        },
        "startupPolicy": "LeaderCreated",
        "networkConfig": {"subdomainPolicy": "Shared"},
    }


def rolling_update(room: int | None, max_replicas: int) -> dict[str, int]:
    """Return the number of groups that a rollout adds and removes at a time.

    `room` is the number of groups that the ladder has nodes for; None if there is no known limit.
    Without a spare one, a group is removed first: its successor would never get its nodes.
    """
    spare = room is None or room > max_replicas
    return {"maxSurge": int(spare), "maxUnavailable": int(not spare)}
