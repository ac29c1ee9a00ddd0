"""A ConfigMap that never changes: its name carries its content.

What mounts it is told another name by another content, and so rolls out; the old one stays until
nothing runs on it.
"""

import hashlib
import json
from collections.abc import Mapping

import pulumi
import pulumi_kubernetes as k8s

from .outputs import after


def config_map(
    name: str,
    data: Mapping[str, str],
    namespace: pulumi.Input[str],
    labels: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Make a ConfigMap of files and return its name in the cluster, known once it is there."""
    mark = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
    marked = f"{name}-{mark}"
    made = k8s.core.v1.ConfigMap(
        name,
        metadata={"name": marked, "namespace": namespace, "labels": dict(labels)},
        data=dict(data),
        immutable=True,
        opts=opts,
    )
    return after(marked, made.id)
