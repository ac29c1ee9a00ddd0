"""vLLM itself: the Deployments that climb the ladder, behind one Service.

Owns pods, their profiles, their disruption budget and the Service. The number of replicas is the
autoscaler's, so it is never written here.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NotRequired

import pulumi
import pulumi_kubernetes as k8s

from .build_context import LAUNCHER
from .config_map import config_map
from .deployment import deployment
from .plan.exposure import ExposureKind
from .plan.ladder import Layout
from .plan.parallelism import Strategy
from .plan.workloads import Workload, workloads
from .replica import ReplicaArgs, pod_plan, weights_of
from .rung_args import RungArgs, one_each, parallelism_from, rungs_from
from .service import NAME_LABEL, disruption_budget, endpoint, service
from .token import TYPE_PREFIX


class ModelServerArgs(ReplicaArgs):
    """What is served, where, and to whom."""

    layout: Layout
    """How the ladder becomes pods. Plain."""
    rungs: Sequence[RungArgs]
    """The ladder, best first. Plain."""
    strategy: NotRequired[Strategy]
    """How a model is spread over accelerators; defaults to all of one machine. Plain."""
    nodes: NotRequired[int]
    """Machines of one replica, with strategy `multiNode`; defaults to 1. Plain."""
    compute_classes: Sequence[pulumi.Input[str]]
    """Class of each workload: one for `fungible`, one for each family for `split`."""
    launcher: NotRequired[str | None]
    """Text of the launcher, for images that do not have it; defaults to none. Plain."""
    max_replicas: NotRequired[int]
    """Most replicas that the autoscaler will ask for; defaults to 4. Plain."""
    exposure: NotRequired[ExposureKind]
    """Who can reach it; defaults to nobody outside the cluster. Plain."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that may call it from outside; defaults to all that reach its address. Plain."""


class ModelServer(pulumi.ComponentResource):
    """One OpenAI-compatible service on whatever accelerator there is."""

    endpoint: pulumi.Output[str]
    """URL of the Service: by its name in the cluster, or by its own address; past any proxy."""
    service_name: pulumi.Output[str]
    """Name of the Service."""

    def __init__(
        self, name: str, args: ModelServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelServer", name, None, opts)
        parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
        layout, rungs = Layout(args["layout"]), rungs_from(args["rungs"])
        planned = workloads(name, layout, rungs, parallelism)
        classes = one_each(planned, args["compute_classes"], "compute_classes")
        launcher = self._launcher(name, args)
        self.deployment_names = [
            self._deployment(name, args, workload, compute_class, launcher).metadata.name
            for workload, compute_class in classes
        ]
        child = pulumi.ResourceOptions(parent=self)
        disruption_budget(name, args["namespace"], child)
        kind = ExposureKind(args.get("exposure", ExposureKind.NONE))
        ranges = args.get("source_ranges", ())
        if kind is ExposureKind.LOAD_BALANCER and not ranges:
            reason = "a public address needs the networks that may call it"
            raise pulumi.InputPropertyError("source_ranges", reason)
        front = service(name, args["namespace"], kind, ranges, child)
        self.service_name = front.metadata.name
        self.endpoint = endpoint(front, kind)
        self.register_outputs({"endpoint": self.endpoint, "service_name": self.service_name})

    def _launcher(self, name: str, args: ModelServerArgs) -> pulumi.Output[str] | None:
        text = args.get("launcher")
        if text is None:
            return None
        child = pulumi.ResourceOptions(parent=self)
        labels = {NAME_LABEL: name}
        return config_map(f"{name}-launcher", {LAUNCHER: text}, args["namespace"], labels, child)

    def _deployment(
        self,
        name: str,
        args: ModelServerArgs,
        workload: Workload,
        compute_class: pulumi.Input[str],
        launcher: pulumi.Input[str] | None,
    ) -> k8s.apps.v1.Deployment:
        child = pulumi.ResourceOptions(parent=self)
        made_from = pod_plan(name, args, workload, compute_class, child)
        kind = ExposureKind(args.get("exposure", ExposureKind.NONE))
        plan = replace(made_from, launcher=launcher, proxied=kind.has_proxy)
        replicas = int(args.get("max_replicas", 4))
        return deployment(plan, args["namespace"], weights_of(args), replicas, self)
