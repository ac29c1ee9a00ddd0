"""The ComputeClass: the ladder's pools in order of preference.

Owns the wait for GKE's custom resource definition, which a new cluster gets late. Whoever runs
`pulumi up` needs kubectl for that wait.
"""

from collections.abc import Sequence
from typing import TypedDict

import pulumi
import pulumi_command as command
import pulumi_kubernetes as k8s

from .ordering import after
from .plan.compute_class import API_VERSION, KIND, compute_class_spec
from .token import TYPE_PREFIX

_DEFINITION = "crd/computeclasses.cloud.google.com"

# GKE's autoscaler installs it by itself, up to an hour after the cluster is made (google/skills
# @1af7775, gke-compute-classes, 2026-08); the quarter is margin.
_WAIT_MINUTES = 75

# The kubeconfig goes through a file of this run only: kubectl takes no other way in.
_WAIT = (
    'file=$(mktemp) && trap \'rm -f "$file"\' EXIT && printf %s "$KUBECONFIG_CONTENT" > "$file" && '
    f'kubectl --kubeconfig "$file" wait --for=create {_DEFINITION} --timeout={_WAIT_MINUTES}m'
)


class ComputeClassArgs(TypedDict):
    """The ladder as pools."""

    node_pools: Sequence[pulumi.Input[str]]
    """GKE's names of the pools, best first."""
    kubeconfig: pulumi.Input[str]
    """How to reach the cluster while waiting for the definition."""


class ComputeClass(pulumi.ComponentResource):
    """A class that a pod asks for to climb the ladder."""

    class_name: pulumi.Output[str]
    """Name of the class, for a pod's node selector; known once the class exists."""

    def __init__(
        self, name: str, args: ComputeClassArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        inputs = {**args, "kubeconfig": pulumi.Output.secret(args["kubeconfig"])}
        super().__init__(f"{TYPE_PREFIX}:ComputeClass", name, inputs, opts)
        definition = command.local.Command(
            f"{name}-definition",
            create=_WAIT,
            environment={"KUBECONFIG_CONTENT": pulumi.Output.secret(args["kubeconfig"])},
            opts=pulumi.ResourceOptions(
                parent=self,
                custom_timeouts=pulumi.CustomTimeouts(create=f"{_WAIT_MINUTES + 5}m"),
            ),
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
