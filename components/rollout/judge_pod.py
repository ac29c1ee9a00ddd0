"""The pod of the Job that judges a canary: restricted, on the system nodes, with its own account.

It requests no accelerator and tolerates no taint of a pool, so it uses no machine of the ladder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from ..ladder.requests import USER
from .plan import BACK, FOLDER, SCRIPT

_CONTAINER = "judge"


@dataclass(frozen=True)
class JudgePod:
    """All inputs of the pod."""

    labels: Mapping[str, str]
    image: pulumi.Input[str]
    files: pulumi.Input[str]
    """Name of the ConfigMap with the program."""
    service_account: pulumi.Input[str]
    job: pulumi.Input[str]
    """Name of the Job, from which the program reads your decision."""
    arguments: Sequence[pulumi.Input[str]]


def judge_pod(pod: JudgePod) -> dict[str, Any]:
    """Return the pod part of the Job's spec, and the meaning of its exit statuses."""
    back = {"container_name": _CONTAINER, "operator": "In", "values": [BACK]}
    return {
        "pod_failure_policy": {
            "rules": [
                {"action": "FailJob", "on_exit_codes": back},
                # A pod lost with its node does not count as a try of the program.
                {"action": "Ignore", "on_pod_conditions": [{"type": "DisruptionTarget"}]},
            ]
        },
        "template": {
            "metadata": {"labels": dict(pod.labels)},
            "spec": {
                "service_account_name": pod.service_account,
                "automount_service_account_token": True,
                "enable_service_links": False,
                # Each try keeps its pod, and so its log.
                "restart_policy": "Never",
                "security_context": {
                    "run_as_non_root": True,
                    "run_as_user": USER,
                    "run_as_group": USER,
                    "fs_group": USER,
                    "seccomp_profile": {"type": "RuntimeDefault"},
                },
                "containers": [_container(pod)],
                "volumes": [{"name": "files", "config_map": {"name": pod.files}}],
            },
        },
    }


def _container(pod: JudgePod) -> dict[str, Any]:
    return {
        "name": _CONTAINER,
        "image": pod.image,
        "command": ["python3", "-m", SCRIPT],
        "args": list(pod.arguments),
        "working_dir": FOLDER,
        "env": [
            {"name": "JOB_NAME", "value": pod.job},
            # Python would write next to the program, which is mounted read-only.
            {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"},
        ],
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        # Pulumi and `kubectl describe` show the last line of the log as the reason of a failure.
        "termination_message_policy": "FallbackToLogsOnError",
        "volume_mounts": [{"name": "files", "mount_path": f"{FOLDER}/{SCRIPT}", "read_only": True}],
    }
