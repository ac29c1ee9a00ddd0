"""The small node pool for system pods; it has no accelerators."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from ..ladder.node_settings import node_settings, shielded
from .system_nodes import SystemNodes


def system_pool(
    cluster: gcp.container.Cluster,
    name: str,
    zones: Sequence[str],
    service_account: pulumi.Input[str],
    parent: pulumi.Resource,
) -> gcp.container.NodePool:
    """Create the node pool `system` of a cluster; `name` is the name of the Pulumi resource.

    If `zones` is empty, GKE chooses the zones in the cluster's region.
    """
    return gcp.container.NodePool(
        name,
        name="system",
        project=cluster.project,
        cluster=cluster.id,
        node_locations=zones or None,
        initial_node_count=1,
        autoscaling={
            "total_min_node_count": SystemNodes.fewest,
            "total_max_node_count": SystemNodes.most,
        },
        management={"auto_repair": True, "auto_upgrade": True},
        node_config={
            "machine_type": SystemNodes.machine_type,
            **node_settings(service_account),
            **shielded(),
        },
        # The autoscaler changes the count later, and a change of the initial count would replace
        # the pool.
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["initialNodeCount"]),
    )
