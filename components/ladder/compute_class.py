"""The ComputeClass: the ladder's rungs in order of preference.

A new cluster serves the kind only after some time, so the component waits for it.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from ..facts.addresses import MAX_PODS
from ..facts.capacity import Capacity
from .args import capacity_from, shape_from
from .class_rules import API_VERSION, KIND, Priority, auto_rule, compute_class_spec, pool_rule
from .pool_checks import class_errors
from .rung import BOOT_DISK_GB, MIN_NODES, Rung


class RuleArgs(TypedDict):
    """One rung as a rule: an existing node pool, or nodes that GKE creates."""

    name: str
    """Name of the rung. Plain."""
    shape: str
    """Machine by its key, e.g. `v6e-1` or `nvidia-l4-2`. Plain."""
    node_pool: NotRequired[pulumi.Input[str]]
    """Name of the rung's node pool in GKE; defaults to none: GKE creates nodes by the keys below,
    which have no effect with a node pool."""
    capacity: NotRequired[Capacity]
    """How Google sells the nodes; defaults to on demand. Plain."""
    reservation: NotRequired[str | None]
    """With capacity `reservation`: `NAME`, or `projects/PROJECT/reservations/NAME`, with
    `/reservationBlocks/BLOCK` for one block of it; defaults to none. Plain."""
    zones: NotRequired[Sequence[str]]
    """Zones of the nodes; defaults to all zones of the cluster. Plain."""
    local_ssds: NotRequired[int]
    """Local SSDs of each node, used as ephemeral storage; defaults to those that are part of the
    machine. Plain."""
    boot_disk_gb: NotRequired[int]
    """Size of the boot disk in GB; defaults to 200. Plain."""
    max_pods_per_node: NotRequired[int]
    """Maximum number of pods on a node, including those of GKE; defaults to 32. Plain."""
    lead_seconds: NotRequired[int]
    """Seconds before the end of a flex start node at which the next one is requested; defaults to
    3600. Plain."""


class ComputeClassArgs(TypedDict):
    """The ladder as rules."""

    rules: Sequence[RuleArgs]
    """The rungs, best first."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until the cluster serves the kind."""
    node_service_account: NotRequired[pulumi.Input[str]]
    """Address of the service account of nodes that GKE creates; defaults to GKE's default
    account."""


class ComputeClass(pulumi.ComponentResource):
    """A class that pods select to run on the first available rung.

    Raises ArgumentsError with all errors.
    """

    class_name: pulumi.Output[str]
    """Name of the class, for a pod's node selector; known once the class exists."""

    @checked(ComputeClassArgs, class_errors)
    def __init__(
        self, name: str, args: ComputeClassArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ComputeClass", name, None, opts)
        definition = wait_for_definition(
            name, "computeclasses.cloud.google.com", args["kubeconfig"], self
        )
        resource = k8s.apiextensions.CustomResource(
            name,
            api_version=API_VERSION,
            kind=KIND,
            metadata={"name": name},
            spec=compute_class_spec(
                [_rule(rule, index) for index, rule in enumerate(args["rules"])],
                args.get("node_service_account"),
            ),
            # No input depends on the wait, and the API server knows the kind only after it.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition]),
        )
        self.class_name = after(name, resource.id)
        self.register_outputs({"class_name": self.class_name})


def _rule(args: RuleArgs, index: int) -> Priority:
    if "node_pool" in args:
        return pool_rule(args["node_pool"])
    shape = shape_from(args["shape"], f"rules[{index}].shape")
    rung = Rung(
        name=args["name"],
        shape=shape,
        capacity=capacity_from(args),
        zones=tuple(args.get("zones", ())),
        min_nodes=MIN_NODES,
        max_nodes=None,
        reservation=args.get("reservation"),
        # The plugin passes integers as floats.
        local_ssds=int(args.get("local_ssds", shape.bundled_ssds)),
        max_pods_per_node=int(args.get("max_pods_per_node", MAX_PODS)),
    )
    disk_gb = int(args.get("boot_disk_gb", BOOT_DISK_GB))
    return auto_rule(rung, disk_gb, int(args.get("lead_seconds", 3600)))
