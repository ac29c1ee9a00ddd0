"""The pod of the Job that judges a canary: restricted, on the system nodes, with its own account.

It requests no accelerator and tolerates no taint of a pool, so it uses no machine of the ladder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from ..core.job_pod import JobPod, job_pod
from ..ladder.requests import USER
from .plan import FOLDER, SCRIPT

_CONTAINER = "judge"

_JOB_LABEL = "metadata.labels['batch.kubernetes.io/job-name']"
"""Label that Kubernetes gives the pods of a Job, with its name (Kubernetes 1.27; its page on
well-known labels, read on 2026-12-01)."""


@dataclass(frozen=True)
class JudgePod:
    """All inputs of the pod."""

    labels: Mapping[str, str]
    image: pulumi.Input[str]
    files: pulumi.Input[str]
    """Name of the ConfigMap with the program."""
    service_account: pulumi.Input[str]
    version: pulumi.Input[str]
    """Hash of the version; a Job cannot change, so another one is another Job."""
    arguments: Sequence[pulumi.Input[str]]


def judge_pod(pod: JudgePod) -> dict[str, Any]:
    """Return the pod part of the Job's spec, and which pods do not count as a try."""
    return job_pod(
        JobPod(
            metadata={"labels": dict(pod.labels)},
            service_account=pod.service_account,
            has_token=True,
            user=USER,
            container=_container(pod),
            volumes=[{"name": "files", "config_map": {"name": pod.files}}],
        )
    )


def _container(pod: JudgePod) -> dict[str, Any]:
    return {
        "name": _CONTAINER,
        "image": pod.image,
        "command": ["python3", "-m", SCRIPT],
        "args": list(pod.arguments),
        "working_dir": FOLDER,
        "env": [
            # The program reads your decision from its own Job.
            {"name": "JOB_NAME", "value_from": {"field_ref": {"field_path": _JOB_LABEL}}},
            {"name": "VERSION", "value": pod.version},
            # Python would write next to the program, which is mounted read-only.
            {"name": "PYTHONDONTWRITEBYTECODE", "value": "1"},
        ],
        "resources": {"requests": {"cpu": "250m", "memory": "256Mi"}, "limits": {"memory": "1Gi"}},
        "volume_mounts": [{"name": "files", "mount_path": f"{FOLDER}/{SCRIPT}", "read_only": True}],
    }
