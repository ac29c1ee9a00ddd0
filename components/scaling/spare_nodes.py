"""Spare nodes: a CapacityBuffer of GKE's autoscaler, and the template of its units."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error, checked
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from ..ladder.args import RungArgs, ladder_errors, parallelism_from, rungs_from
from ..ladder.parallelism import Strategy
from ..ladder.rung import Layout
from ..ladder.workloads import workloads
from .spare import (
    API_VERSION,
    KIND,
    Spare,
    buffer_spec,
    planned_spare,
    spare_problems,
    unit_template,
)


class SpareNodesArgs(TypedDict):
    """The ladder, and the number of replicas to have room for."""

    namespace: pulumi.Input[str]
    """Namespace of the workloads."""
    app: str
    """Name of the model server. Plain."""
    deployments: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The `deployment_names` of a model server: spare nodes are held once its first replicas are
    ready, which would start on a spare node otherwise."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE serves the kind."""
    layout: Layout
    """How rungs become Deployments. Plain."""
    rungs: Sequence[RungArgs]
    """The ladder, best first. Plain."""
    strategy: NotRequired[Strategy]
    """Distribution of the model over accelerators, not `multiNode`; defaults to all of one machine.
    Plain."""
    replicas: int
    """Number of replicas for which nodes are held. Plain."""


def _errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    yield from ladder_errors(args)
    if "replicas" in args and (replicas := int(args["replicas"])) < 1:
        yield argument_error("replicas", f"expected at least 1, given {replicas}")
    if args.get("strategy") == Strategy.MULTI_NODE:
        reason = (
            "expected singleGpu or tensorParallel, given multiNode: a buffer holds single nodes"
        )
        yield argument_error("strategy", reason)


class SpareNodes(pulumi.ComponentResource):
    """Nodes that are held and paid for, without a replica on them."""

    buffer: pulumi.Output[str]
    """Name of the CapacityBuffer, known once it exists."""

    @checked(SpareNodesArgs, _errors)
    def __init__(
        self, name: str, args: SpareNodesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        layout, rungs = Layout(args["layout"]), rungs_from(args["rungs"])
        strategy = args.get("strategy")
        planned = workloads(args["app"], layout, rungs, parallelism_from(strategy, 1))
        spare = planned_spare(planned)
        if spare is None:
            reason = spare_problems(int(args["replicas"]), planned)[0].message
            raise pulumi.InputPropertyError("replicas", reason)
        # Called only now, so that an error above registers nothing.
        super().__init__(f"{TYPE_PREFIX}:SpareNodes", name, None, opts)
        self.buffer = after(spare.name, self._held(name, args, spare).id)
        self.register_outputs({"buffer": self.buffer})

    def _held(
        self, name: str, args: SpareNodesArgs, spare: Spare
    ) -> k8s.apiextensions.CustomResource:
        definition = wait_for_definition(
            f"{name}-spare", "capacitybuffers.autoscaling.x-k8s.io", args["kubeconfig"], self
        )
        started = pulumi.Output.all(args["deployments"]).apply(str)
        metadata = {
            "name": spare.name,
            "namespace": after(args["namespace"], started),
            "labels": {NAME_LABEL: args["app"]},
        }
        template = k8s.core.v1.PodTemplate(
            spare.name,
            metadata=metadata,
            template=unit_template(spare, args["app"]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return k8s.apiextensions.CustomResource(
            spare.name,
            api_version=API_VERSION,
            kind=KIND,
            metadata=metadata,
            spec=buffer_spec(spare, int(args["replicas"])),
            # No input depends on the wait, and the API server knows the kind only after it. The
            # buffer names its template, which has to exist as long as the buffer.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[definition, template]),
        )
