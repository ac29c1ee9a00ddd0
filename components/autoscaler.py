"""How many replicas: one HorizontalPodAutoscaler for each workload, on vLLM's own metrics.

Owns the numbers; the metric's way to Kubernetes is the metrics adapter's.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .plan.ladder import Layout
from .plan.parallelism import Strategy
from .plan.replicas import BEHAVIOR, Metric, adapter_name, followed, replica_bounds
from .plan.workloads import workloads
from .rung_args import RungArgs, one_each, parallelism_from, rungs_from
from .service import NAME_LABEL
from .token import TYPE_PREFIX


class AutoscalerArgs(TypedDict):
    """What to scale, and by how much."""

    namespace: pulumi.Input[str]
    """Namespace of the Deployments."""
    app: str
    """Name of the model server. Plain."""
    deployments: Sequence[pulumi.Input[str]]
    """Deployment of each workload, in the workloads' order."""
    layout: Layout
    """How the ladder becomes pods. Plain."""
    rungs: Sequence[RungArgs]
    """The ladder, best first. Plain."""
    strategy: NotRequired[Strategy]
    """How a model is spread over accelerators; defaults to all of one machine. Plain."""
    nodes: NotRequired[int]
    """Machines of one replica, with strategy `multiNode`; defaults to 1. Plain."""
    metric: NotRequired[Metric]
    """What the number of replicas follows; defaults to the queue. Plain."""
    target: float
    """How much of it a replica should have. Plain."""
    min_replicas: int
    """Fewest replicas of each workload. Plain."""
    max_replicas: int
    """Most replicas of each workload: one has to be able to stand in for the others. Plain."""


class Autoscaler(pulumi.ComponentResource):
    """Replicas that follow the load."""

    metric: pulumi.Output[str]
    """Name of the metric, as the custom metrics API knows it."""

    def __init__(
        self, name: str, args: AutoscalerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Autoscaler", name, None, opts)
        parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
        layout, rungs = Layout(args["layout"]), rungs_from(args["rungs"])
        planned = workloads(args["app"], layout, rungs, parallelism)
        bounds = replica_bounds(planned, int(args["min_replicas"]), int(args["max_replicas"]))
        metric = Metric(args.get("metric", Metric.QUEUE))
        pairs = one_each(planned, args["deployments"], "deployments")
        for (workload, deployment), (fewest, most) in zip(pairs, bounds, strict=True):
            shared = workload is not planned[0]
            follows = followed(metric, args["target"], shared=shared, namespace=args["namespace"])
            k8s.autoscaling.v2.HorizontalPodAutoscaler(
                workload.name,
                metadata={
                    "name": workload.name,
                    "namespace": args["namespace"],
                    "labels": {NAME_LABEL: args["app"]},
                },
                spec={
                    "scale_target_ref": {
                        "api_version": "apps/v1",
                        "kind": "Deployment",
                        "name": deployment,
                    },
                    "min_replicas": fewest,
                    "max_replicas": most,
                    "metrics": [follows],
                    "behavior": BEHAVIOR,
                },
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.metric = pulumi.Output.from_input(adapter_name(metric))
        self.register_outputs({"metric": self.metric})
