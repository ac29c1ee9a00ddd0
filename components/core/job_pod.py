"""The pod of a Job that Pulumi waits for: restricted, and with an end that Pulumi sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class JobPod:
    """The parts in which the Jobs of a stack differ. Inputs of Pulumi may be outputs."""

    metadata: Mapping[str, Any]
    """Labels and annotations."""
    service_account: Any
    has_token: bool
    """Whether the pod gets a token of the Kubernetes API."""
    user: int
    """Id of the user and of the group."""
    container: Mapping[str, Any]
    """The only container, without its restrictions."""
    volumes: Sequence[Mapping[str, Any]]


def job_pod(pod: JobPod) -> dict[str, Any]:
    """Return the pod part of a Job's spec, and which pods do not count as a try."""
    return {
        "pod_failure_policy": {
            # Pulumi ends its wait only for a Job that ran out of tries or time (cloud-ready-checks
            # v1.3.0, pkg/kubernetes/job/check.go), so no rule fails the Job earlier.
            "rules": [
                # A pod lost with its node does not count as a try of the program.
                {"action": "Ignore", "on_pod_conditions": [{"type": "DisruptionTarget"}]},
            ]
        },
        "template": {
            "metadata": dict(pod.metadata),
            "spec": {
                "service_account_name": pod.service_account,
                "automount_service_account_token": pod.has_token,
                "enable_service_links": False,
                # Each try keeps its pod, and so its log.
                "restart_policy": "Never",
                "security_context": {
                    "run_as_non_root": True,
                    "run_as_user": pod.user,
                    "run_as_group": pod.user,
                    "fs_group": pod.user,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                },
                "containers": [{**pod.container, **_RESTRICTED}],
                "volumes": list(pod.volumes),
            },
        },
    }


_RESTRICTED = {
    "security_context": {
        "allow_privilege_escalation": False,
        "read_only_root_filesystem": True,
        "capabilities": {"drop": ["ALL"]},
    },
    # Pulumi and `kubectl describe` show the last line of the log as the reason of a failure.
    "termination_message_policy": "FallbackToLogsOnError",
}
