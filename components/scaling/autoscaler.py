"""One HorizontalPodAutoscaler for each workload, on vLLM's own metrics.

With source `native` this file also creates the AutoscalingMetric that makes GKE read the pods. With
source `adapter` the autoscaler needs the metrics adapter.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error, checked
from ..core.pod_names import NAME_LABEL
from ..core.type_token import TYPE_PREFIX
from ..ladder.args import RungArgs, ladder_errors, one_each, parallelism_from, rungs_from
from ..ladder.parallelism import Strategy
from ..ladder.rung import Layout
from ..ladder.workloads import Workload, workloads
from ..server.leader_worker_set_plan import scale_target
from . import behavior as pace
from .args import FollowedMetricArgs, followed_from
from .autoscaling_metric import AutoscalingMetric
from .metrics import Source
from .replicas import autoscaler_metrics, replica_bounds
from .spare import spare_problems
from .spare_nodes import SpareNodes, SpareNodesArgs


class AutoscalerArgs(TypedDict):
    """Workloads to scale, metrics and limits."""

    namespace: pulumi.Input[str]
    """Namespace of the workloads."""
    app: str
    """Name of the model server. Plain."""
    deployments: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Deployment or LeaderWorkerSet of each workload, in the order of the workloads: the
    `deployment_names` of a model server."""
    kubeconfig: pulumi.Input[str]
    """Kubeconfig for the wait until GKE serves its own metrics."""
    layout: Layout
    """How rungs become Deployments. Plain."""
    rungs: Sequence[RungArgs]
    """The ladder, best first. Plain."""
    strategy: NotRequired[Strategy]
    """Distribution of the model over accelerators; defaults to all of one machine. Plain."""
    nodes: NotRequired[int]
    """Machines of one replica, with strategy `multiNode`; defaults to 1. Plain."""
    metrics: Sequence[FollowedMetricArgs]
    """Metrics that the number of replicas follows; the metric that needs more replicas decides.
    Plain."""
    source: NotRequired[Source]
    """Path of vLLM's metrics to the autoscaler; defaults to the adapter. Plain."""
    min_replicas: int
    """Minimum number of replicas of each workload. Plain."""
    max_replicas: int
    """Maximum number of replicas of each workload, so that one workload can replace the others.
    Plain."""
    scale_up_replicas: NotRequired[int | None]
    """Maximum number of replicas added while a node is created; defaults to half of the distance to
    `max_replicas`. Plain."""
    scale_down_minutes: NotRequired[int]
    """Minutes for which fewer replicas must be enough before one is removed; defaults to 5.
    Plain."""
    spare: NotRequired[int]
    """Number of replicas for which a node of the cheapest rung is held, without a replica on it;
    defaults to 0. Plain."""


def _errors(args: Mapping[str, Any]) -> Iterator[InputPropertyErrorDetails]:
    yield from ladder_errors(args)
    fewest, most = args.get("min_replicas", 0), args.get("max_replicas", math.inf)
    if fewest > most:
        reason = f"expected at most max_replicas, which is {most}; given {fewest}"
        yield argument_error("min_replicas", reason)


class Autoscaler(pulumi.ComponentResource):
    """A number of replicas that follows the load."""

    autoscalers: pulumi.Output[Sequence[str]]
    """Names of the autoscalers, one for each workload."""

    @checked(AutoscalerArgs, _errors)
    def __init__(
        self, name: str, args: AutoscalerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
        layout, rungs = Layout(args["layout"]), rungs_from(args["rungs"])
        planned = workloads(args["app"], layout, rungs, parallelism)
        bounds = replica_bounds(planned, int(args["min_replicas"]), int(args["max_replicas"]))
        if problems := spare_problems(int(args.get("spare", 0)), planned):
            raise pulumi.InputPropertyError("spare", problems[0].message)
        pairs = one_each(planned, args["deployments"], "deployments")
        # Called only now, so that an error above registers nothing.
        super().__init__(f"{TYPE_PREFIX}:Autoscaler", name, None, opts)
        autoscalers = [
            self._autoscaler(args, index, workload, deployment, bounds[index])
            for index, (workload, deployment) in enumerate(pairs)
        ]
        if Source(args.get("source", Source.ADAPTER)) is Source.NATIVE:
            for workload in planned:
                self._native_metric(args, workload)
        if int(args.get("spare", 0)):
            self._spare_nodes(name, args)
        self.autoscalers = pulumi.Output.all(
            *[autoscaler.metadata.name for autoscaler in autoscalers]
        )
        self.register_outputs({"autoscalers": self.autoscalers})

    def _autoscaler(
        self,
        args: AutoscalerArgs,
        index: int,
        workload: Workload,
        deployment: pulumi.Input[str],
        bounds: tuple[int, int],
    ) -> k8s.autoscaling.v2.HorizontalPodAutoscaler:
        fewest, most = bounds
        return k8s.autoscaling.v2.HorizontalPodAutoscaler(
            workload.name,
            metadata={
                "name": workload.name,
                "namespace": args["namespace"],
                "labels": {NAME_LABEL: args["app"]},
            },
            spec={
                "scale_target_ref": scale_target(workload, deployment),
                "min_replicas": fewest,
                "max_replicas": most,
                "metrics": autoscaler_metrics(
                    followed_from(args["metrics"]),
                    Source(args.get("source", Source.ADAPTER)),
                    workload,
                    index,
                    args["namespace"],
                ),
                "behavior": pace.behavior(
                    workload.rungs,
                    bounds,
                    args.get("scale_up_replicas"),
                    args.get("scale_down_minutes", 5),
                ),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _spare_nodes(self, name: str, args: AutoscalerArgs) -> None:
        spare: SpareNodesArgs = {
            "namespace": args["namespace"],
            "app": args["app"],
            "deployments": args["deployments"],
            "kubeconfig": args["kubeconfig"],
            "layout": args["layout"],
            "rungs": args["rungs"],
            "replicas": int(args.get("spare", 0)),
        }
        if "strategy" in args:
            spare["strategy"] = args["strategy"]
        SpareNodes(name, spare, pulumi.ResourceOptions(parent=self))

    def _native_metric(self, args: AutoscalerArgs, workload: Workload) -> None:
        AutoscalingMetric(
            workload.name,
            {
                "namespace": args["namespace"],
                "app": args["app"],
                "metrics": [followed.metric for followed in followed_from(args["metrics"])],
                "kubeconfig": args["kubeconfig"],
            },
            pulumi.ResourceOptions(parent=self),
        )
