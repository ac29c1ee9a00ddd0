"""The ComputeClass: the ladder's pools in order of preference.

GKE brings the kind late to a new cluster, so creation waits for it instead of failing.
"""

from collections.abc import Sequence
from typing import TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .late_definition import late_definition
from .ordering import after
from .plan.compute_class import API_VERSION, KIND, compute_class_spec
from .token import TYPE_PREFIX


class ComputeClassArgs(TypedDict):
    """The ladder as pools."""

    node_pools: Sequence[pulumi.Input[str]]
    """GKE's names of the pools, best first."""
    kubeconfig: pulumi.Input[str]
    """How to reach the cluster while waiting for the kind."""


class ComputeClass(pulumi.ComponentResource):
    """A class that a pod asks for to climb the ladder."""

    class_name: pulumi.Output[str]
    """Name of the class, for a pod's node selector; known once the class exists."""

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
            spec=compute_class_spec(args["node_pools"]),
            # No value carries it: the API server knows the kind only after the wait.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition]),
        )
        self.class_name = after(name, resource.id)
        self.register_outputs({"class_name": self.class_name})
