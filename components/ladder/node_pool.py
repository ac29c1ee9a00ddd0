"""The node pool of one rung: machine, capacity and number of nodes.

The accelerator, the driver and the boot disk follow from the machine.
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
from .args import capacity_from, shape_from
from .class_rules import KEY, node_labels
from .node_settings import capacity_inputs, node_settings, shielded, upkeep
from .pool_checks import pool_errors, zone_warnings
from .rung import BOOT_DISK_GB, MAX_NODES, MIN_NODES


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
    """Zones of the nodes."""
    compute_class: pulumi.Input[str]
    """Name of the ComputeClass that can use the pool; the pool has its label and taint."""
    node_service_account: pulumi.Input[str]
    """Address of the account that the nodes run as."""
    pool_name: NotRequired[str]
    """GKE's name of the pool; defaults to the component's name."""
    capacity: NotRequired[Capacity]
    """How Google sells the nodes; defaults to on demand. Plain."""
    reservation: NotRequired[str | None]
    """With capacity `reservation`: `NAME`, or `projects/PROJECT/reservations/NAME`, with
    `/reservationBlocks/BLOCK` for one block of it; defaults to none. Plain."""
    local_ssds: NotRequired[int]
    """Local SSDs of each node, used as ephemeral storage; defaults to those that are part of the
    machine. Plain."""
    min_nodes: NotRequired[int]
    """Minimum number of nodes in all zones together; defaults to 0. Plain."""
    max_nodes: NotRequired[int]
    """Maximum number of nodes in all zones together; defaults to 2. Plain."""
    boot_disk_gb: NotRequired[int]
    """Size of the boot disk in GB; defaults to 200. Plain."""
    max_pods_per_node: NotRequired[int]
    """Maximum number of pods on a node, including those of GKE; defaults to 32. Plain."""


class NodePool(pulumi.ComponentResource):
    """One autoscaled pool of identical accelerator nodes.

    Raises ArgumentsError with all errors. A zone that no source lists is named in
    the log, as information.
    """

    pool_name: pulumi.Output[str]
    """GKE's name of the pool, for a ComputeClass."""

    @checked(NodePoolArgs, pool_errors)
    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:NodePool", name, None, opts)
        for warning in zone_warnings(args["shape"], args["zones"]):
            # Not a warning: a stack has a finding at its own key, and may have waived it.
            pulumi.log.info(f"NodePool '{name}': {warning}", self)
        min_nodes = int(args.get("min_nodes", MIN_NODES))
        max_nodes = int(args.get("max_nodes", MAX_NODES))
        capacity = capacity_from(args)
        pool = gcp.container.NodePool(
            name,
            name=args.get("pool_name", name),
            project=args["project"],
            cluster=args["cluster"],
            node_locations=list(args["zones"]),
            # GKE counts the initial nodes by zone and the limits over all zones. Rounding up could
            # start more nodes than the limit; the autoscaler adds the rest for the first pods.
            initial_node_count=min_nodes // len(args["zones"]),
            autoscaling={
                "total_min_node_count": min_nodes,
                "total_max_node_count": max_nodes,
                # Any zone with the machine; balancing would wait for a zone without it.
                "location_policy": "ANY",
            },
            # GKE reserves addresses for twice as many; its default of 110 needs a /24 for each
            # node.
            max_pods_per_node=int(args.get("max_pods_per_node", MAX_PODS)),
            **upkeep(capacity),
            node_config=_node_config(name, args),
            # The autoscaler changes the count later; a change of the initial count would replace
            # the pool.
            opts=pulumi.ResourceOptions(
                parent=self, ignore_changes=["initialNodeCount", "nodeCount"]
            ),
        )
        self.pool_name = pool.name
        self.register_outputs({"pool_name": self.pool_name})


def _node_config(rung: str, args: NodePoolArgs) -> gcp.container.NodePoolNodeConfigArgs:
    shape = shape_from(args["shape"], "shape")
    capacity = capacity_from(args)
    return gcp.container.NodePoolNodeConfigArgs(
        machine_type=shape.machine_type,
        disk_type=shape.boot_disk_type,
        disk_size_gb=int(args.get("boot_disk_gb", BOOT_DISK_GB)),
        labels={KEY: args["compute_class"], **node_labels(rung, shape)},
        # Only pods that select the class run here; GKE adds the toleration to them.
        taints=[{"key": KEY, "value": args["compute_class"], "effect": "NO_SCHEDULE"}],
        **node_settings(args["node_service_account"]),
        **_accelerator(shape),
        **_local_ssds(int(args.get("local_ssds", shape.bundled_ssds))),
        **capacity_inputs(capacity, args.get("reservation")),
    )


def _accelerator(shape: Shape) -> dict[str, Any]:
    # A TPU is part of its machine type; a GPU is attached, with its driver.
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
    # GKE returns the SSDs of the machine type, and a pool that omits them would be replaced.
    return {"ephemeral_storage_local_ssd_config": {"local_ssd_count": count}} if count else {}
