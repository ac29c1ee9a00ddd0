"""The ComputeClass: the ladder's rungs in order of preference.

GKE brings the kind late to a new cluster, so creation waits for it instead of failing.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import late_definition
from ..facts.addresses import MAX_PODS
from ..facts.capacity import Capacity
from .args import shape_from
from .class_rules import API_VERSION, KIND, Priority, auto_rule, compute_class_spec, pool_rule
from .pool_checks import class_mistakes
from .rung import Rung


class RuleArgs(TypedDict):
    """One rung as a rule: a pool that is there, or the nodes that GKE has to make."""

    name: str
    """Name of the rung. Plain."""
    shape: str
    """Machine by its key, e.g. `v6e-1` or `nvidia-l4-2`. Plain."""
    node_pool: NotRequired[pulumi.Input[str]]
    """Name of the rung's node pool in GKE; defaults to none: GKE creates nodes by the keys below,
    which have no effect with a node pool."""
    capacity: NotRequired[Capacity]
    """How the nodes are sold; defaults to on demand. Plain."""
    reservation: NotRequired[str | None]
    """With capacity `reservation`: `NAME`, or `projects/PROJECT/reservations/NAME`, with
    `/reservationBlocks/BLOCK` where only a block of it is meant; defaults to none. Plain."""
    zones: NotRequired[Sequence[str]]
    """Zones the nodes may be in; defaults to any of the cluster's. Plain."""
    local_ssds: NotRequired[int]
    """Local SSDs of each node, as its ephemeral storage; defaults to those that the machine comes
    with. Plain."""
    boot_disk_gb: NotRequired[int]
    """Size of the boot disk in GB; defaults to 200. Plain."""
    max_pods_per_node: NotRequired[int]
    """Most pods of a node, GKE's own among them; defaults to 32. Plain."""
    lead_seconds: NotRequired[int]
    """How long before a flex start node ends the next one is asked for; defaults to 3600. Plain."""


class ComputeClassArgs(TypedDict):
    """The ladder as rules."""

    rules: Sequence[RuleArgs]
    """The rungs, best first."""
    kubeconfig: pulumi.Input[str]
    """How to reach the cluster while waiting for the kind."""
    node_service_account: NotRequired[pulumi.Input[str]]
    """Address of the account that the nodes run as which GKE makes; defaults to GKE's
    own."""


class ComputeClass(pulumi.ComponentResource):
    """A class that a pod asks for to climb the ladder.

    Raises ArgumentsError with all errors.
    """

    class_name: pulumi.Output[str]
    """Name of the class, for a pod's node selector; known once the class exists."""

    @checked(ComputeClassArgs, class_mistakes)
    def __init__(
        self, name: str, args: ComputeClassArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ComputeClass", name, None, opts)
        definition = late_definition(
            name, "computeclasses.cloud.google.com", args["kubeconfig"], self
        )
        resource = k8s.apiextensions.CustomResource(
            name,
            api_version=API_VERSION,
            kind=KIND,
            metadata={"name": name},
            spec=compute_class_spec(
                [_rule(rule, place) for place, rule in enumerate(args["rules"])],
                args.get("node_service_account"),
            ),
            # No value carries it: the API server knows the kind only after the wait.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition]),
        )
        self.class_name = after(name, resource.id)
        self.register_outputs({"class_name": self.class_name})


def _rule(args: RuleArgs, place: int) -> Priority:
    if "node_pool" in args:
        return pool_rule(args["node_pool"])
    shape = shape_from(args["shape"], f"rules[{place}].shape")
    rung = Rung(
        name=args["name"],
        shape=shape,
        capacity=Capacity(args.get("capacity", Capacity.ON_DEMAND)),
        zones=tuple(args.get("zones", ())),
        min_nodes=0,
        max_nodes=None,
        reservation=args.get("reservation"),
        # Integers arrive as floats through the plugin.
        local_ssds=int(args.get("local_ssds", shape.bundled_ssds)),
        max_pods_per_node=int(args.get("max_pods_per_node", MAX_PODS)),
    )
    return auto_rule(rung, int(args.get("boot_disk_gb", 200)), int(args.get("lead_seconds", 3600)))
