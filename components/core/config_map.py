"""An immutable ConfigMap, whose name contains a hash of its content.

With other content the pods mount another name, which starts a rollout; the old ConfigMap stays
until no pod uses it.
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
    """Create a ConfigMap of files; return its name in the cluster, known once it exists."""
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
