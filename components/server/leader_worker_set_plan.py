"""The LeaderWorkerSet as its API reads it: replicas that are groups of pods, one pod a node.

Sources: kubernetes-sigs/lws `api/leaderworkerset/v1/leaderworkerset_types.go` and
`pkg/webhooks/leaderworkerset_webhook.go`, read 2026-11.
"""

from typing import Any, TypedDict

from ..ladder.workloads import Workload

API_VERSION = "leaderworkerset.x-k8s.io/v1"
KIND = "LeaderWorkerSet"
DEFINITION = "leaderworkersets.leaderworkerset.x-k8s.io"

RELEASE = "v0.9.0"
"""Of its controller, 2026-06. Its manifest and its image are pinned by it: no digest is known."""

MANIFEST = f"https://github.com/kubernetes-sigs/lws/releases/download/{RELEASE}/manifests.yaml"

NAMESPACE = "lws-system"
CONTROLLER = "lws-controller-manager"
"""Deployment of the controller in its namespace."""

GROUP_KEY = "leaderworkerset.sigs.k8s.io/group-key"
"""Label that all pods of one group share, and no others."""


class GroupTemplate(TypedDict):
    """One group: its size, its first pod and the others."""

    size: int
    restartPolicy: str
    leaderTemplate: dict[str, Any]
    workerTemplate: dict[str, Any]


class LeaderWorkerSetSpec(TypedDict):
    """What the groups need of the schema; the number of replicas is the autoscaler's."""

    leaderWorkerTemplate: GroupTemplate
    rolloutStrategy: dict[str, Any]
    startupPolicy: str
    networkConfig: dict[str, str]


def scale_target(workload: Workload, name: Any) -> dict[str, Any]:
    """Return what an autoscaler scales: a workload's Deployment or LeaderWorkerSet, by its name."""
    if workload.parallelism.grouped:
        return {"api_version": API_VERSION, "kind": KIND, "name": name}
    return {"api_version": "apps/v1", "kind": "Deployment", "name": name}


def leader_worker_set_spec(
    workload: Workload, max_replicas: int, leader: dict[str, Any], worker: dict[str, Any]
) -> LeaderWorkerSetSpec:
    """Return the spec of a workload's groups, from the templates of their pods.

    A group that loses a pod is made anew, since vLLM does not outlive a part of itself. The pods
    come together: a leader that had to be ready first would wait for workers that wait for it.
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
    """Return how many groups a rollout adds and takes away.

    `room` is how many groups the ladder has nodes for, None where nobody knows a limit. Without one
    to spare a group goes before its successor comes, which would wait for its nodes for ever.
    """
    spare = room is None or room > max_replicas
    return {"maxSurge": int(spare), "maxUnavailable": int(not spare)}
