"""One rung's node pool: a machine shape, how it is sold, and how far it grows.

Owns everything that follows from the shape: accelerator, driver, boot disk.
"""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.type_token import TYPE_PREFIX
from ..facts.addresses import MAX_PODS
from ..facts.capacity import Capacity
from ..facts.shapes import Family, Shape
from .args import shape_from
from .class_rules import KEY, node_labels
from .node_settings import node_settings, purchase, shielded, upkeep
from .pool_checks import pool_mistakes, zone_doubts


class NodePoolArgs(TypedDict):
    """Settings of a node pool; everything else follows from the shape."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    cluster: pulumi.Input[str]
    """Full resource id of the cluster that the pool joins:
    `projects/PROJECT/locations/LOCATION/clusters/NAME`."""
    shape: str
    """Machine by its key, e.g. `v6e-1` or `nvidia-l4-2`. Plain: it decides the inputs."""
    zones: Sequence[str]
    """Zones the nodes may be in."""
    compute_class: pulumi.Input[str]
    """Name of the ComputeClass that may use the pool: its label and taint."""
    node_service_account: pulumi.Input[str]
    """Address of the account that the nodes run as."""
    pool_name: NotRequired[str]
    """GKE's name of the pool; defaults to the component's name."""
    capacity: NotRequired[Capacity]
    """How the nodes are sold; defaults to on demand. Plain."""
    reservation: NotRequired[str | None]
    """With capacity `reservation`: `NAME`, or `projects/PROJECT/reservations/NAME`, with
    `/reservationBlocks/BLOCK` where only a block of it is meant; defaults to none. Plain."""
    local_ssds: NotRequired[int]
    """Local SSDs of each node, as its ephemeral storage; defaults to those that the machine comes
    with. Plain."""
    min_nodes: NotRequired[int]
    """Fewest nodes in all zones together; defaults to 0. Plain."""
    max_nodes: NotRequired[int]
    """Most nodes in all zones together; defaults to 2. Plain."""
    boot_disk_gb: NotRequired[int]
    """Size of the boot disk in GB; defaults to 200. Plain."""
    max_pods_per_node: NotRequired[int]
    """Most pods of a node, GKE's own among them; defaults to 32. Plain."""


class NodePool(pulumi.ComponentResource):
    """One autoscaled pool of identical accelerator nodes.

    Raises ArgumentsError with all errors. A zone that no source lists causes a warning in the log.
    """

    pool_name: pulumi.Output[str]
    """The name GKE gave the pool; a ComputeClass refers to it."""

    @checked(NodePoolArgs, pool_mistakes)
    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:NodePool", name, None, opts)
        for doubt in zone_doubts(args["shape"], args["zones"]):
            # Not a warning: a stack says it by its own key, and may have waived it.
            pulumi.log.info(f"NodePool '{name}': {doubt}", self)
        min_nodes, max_nodes = int(args.get("min_nodes", 0)), int(args.get("max_nodes", 2))
        capacity = Capacity(args.get("capacity", Capacity.ON_DEMAND))
        pool = gcp.container.NodePool(
            name,
            name=args.get("pool_name", name),
            project=args["project"],
            cluster=args["cluster"],
            node_locations=list(args["zones"]),
            # GKE counts the start by zone, the limits over all zones. Rounding up could start
            # more nodes than the limit; what rounding down leaves out comes with the first pods.
            initial_node_count=min_nodes // len(args["zones"]),
            autoscaling={
                "total_min_node_count": min_nodes,
                "total_max_node_count": max_nodes,
                # Any zone that has the machine; balance would wait for the one that has not.
                "location_policy": "ANY",
            },
            # GKE sets addresses aside for twice as many; its own 110 take a /24 for each node.
            max_pods_per_node=int(args.get("max_pods_per_node", MAX_PODS)),
            **upkeep(capacity),
            node_config=_node_config(name, args),
            # The autoscaler owns the count, and a change of its start would replace the pool.
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=["initialNodeCount", "nodeCount"]
            ),
        )
        self.pool_name = pool.name
        self.register_outputs({"pool_name": self.pool_name})


def _node_config(rung: str, args: NodePoolArgs) -> gcp.container.NodePoolNodeConfigArgs:
    shape = shape_from(args["shape"], "shape")
    capacity = Capacity(args.get("capacity", Capacity.ON_DEMAND))
    return gcp.container.NodePoolNodeConfigArgs(
        machine_type=shape.machine_type,
        disk_type=shape.boot_disk_type,
        disk_size_gb=int(args.get("boot_disk_gb", 200)),
        labels={KEY: args["compute_class"], **node_labels(rung, shape)},
        # Only pods that ask for the class come here, and GKE adds that toleration for them.
        taints=[{"key": KEY, "value": args["compute_class"], "effect": "NO_SCHEDULE"}],
        **node_settings(args["node_service_account"]),
        **_accelerator(shape),
        **_local_ssds(int(args.get("local_ssds", shape.bundled_ssds))),
        **purchase(capacity, args.get("reservation")),
    )


def _accelerator(shape: Shape) -> dict[str, Any]:
    # A TPU comes with its machine type; a GPU has to be attached, with its driver.
    if shape.family is Family.TPU:
        return {}
    return {
        **shielded(),
        "guest_accelerators": [
            {
                "type": shape.label,
                "count": shape.count,
                "gpu_driver_installation_config": {"gpu_driver_version": "LATEST"},
            }
        ],
    }


def _local_ssds(count: int) -> dict[str, Any]:
    # GKE reports those that a machine comes with, and a pool that left them out would be replaced.
    return {"ephemeral_storage_local_ssd_config": {"local_ssd_count": count}} if count else {}
