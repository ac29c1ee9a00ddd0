"""vLLM itself: the workloads of the ladder behind one Service.

This file creates the pods, their profiles, their disruption budget and the Service. The autoscaler
owns the number of replicas, so this file does not set it.
"""

from collections.abc import Sequence
from dataclasses import replace

import pulumi

from ..core.arguments import checked
from ..core.config_map import config_map
from ..core.outputs import after
from ..core.pod_names import NAME_LABEL, workers_of
from ..core.type_token import TYPE_PREFIX
from ..exposure.plan import ExposureKind
from ..image.context import LAUNCHER
from ..ladder.args import one_each, parallelism_from, rungs_from
from ..ladder.rung import Layout
from ..ladder.workloads import Workload, workloads
from ..model.args import weights_of
from ..model_store.access import warn_of_access
from .args import ModelServerArgs
from .checks import access, server_errors, serving_errors
from .deployment import deployment
from .leader_worker_set import leader_worker_set
from .leader_worker_set_controller import LeaderWorkerSetController, LeaderWorkerSetControllerArgs
from .replica import pod_plan
from .service import disruption_budget, endpoint, service


class ModelServer(pulumi.ComponentResource):
    """One OpenAI-compatible service on any of the accelerators in the ladder.

    Raises ArgumentsError with all errors. If the facts have the model and `parameters_billion` is
    not given, this includes each rung on which the model does not fit.
    """

    endpoint: pulumi.Output[str]
    """URL of the Service, without any proxy: its name in the cluster, or its own address."""
    service_name: pulumi.Output[str]
    """Name of the Service."""
    namespace: pulumi.Output[str]
    """Namespace of the Service and the pods."""
    deployment_names: pulumi.Output[Sequence[str]]
    """Name of the Deployment or LeaderWorkerSet of each workload, in the order of the workloads;
    known once all exist."""

    @checked(ModelServerArgs, server_errors, whole=serving_errors)
    def __init__(
        self, name: str, args: ModelServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        parallelism = parallelism_from(args.get("strategy"), args.get("nodes"))
        layout, rungs = Layout(args["layout"]), rungs_from(args["rungs"])
        planned = workloads(name, layout, rungs, parallelism)
        classes = one_each(planned, args["compute_classes"], "compute_classes")
        # Called only now, so that an error above registers nothing.
        super().__init__(f"{TYPE_PREFIX}:ModelServer", name, None, opts)
        warn_of_access(self, name, args, access(args)[1])
        launcher = self._launcher(name, args)
        # One output for each workload: a resource that depends on one does not wait for the others.
        self.deployments: list[pulumi.Output[str]] = [
            self._pods(name, args, workload, compute_class, launcher)
            for workload, compute_class in classes
        ]
        child = pulumi.ResourceOptions(parent=self)
        disruption_budget(name, name, args["namespace"], child)
        if parallelism.grouped:
            disruption_budget(name, workers_of(name), args["namespace"], child)
        kind = ExposureKind(args.get("exposure", ExposureKind.NONE))
        front = service(name, args["namespace"], kind, args.get("source_ranges", ()), self)
        self.service_name = front.metadata.name
        self.endpoint = endpoint(front, kind)
        self.namespace = front.metadata.namespace
        self.deployment_names = pulumi.Output.all(*self.deployments)
        self.register_outputs(
            {
                "endpoint": self.endpoint,
                "service_name": self.service_name,
                "namespace": self.namespace,
                "deployment_names": self.deployment_names,
            }
        )

    def _launcher(self, name: str, args: ModelServerArgs) -> pulumi.Output[str] | None:
        text = args.get("launcher")
        if text is None:
            return None
        child = pulumi.ResourceOptions(parent=self)
        labels = {NAME_LABEL: name}
        return config_map(f"{name}-launcher", {LAUNCHER: text}, args["namespace"], labels, child)

    def _pods(
        self,
        name: str,
        args: ModelServerArgs,
        workload: Workload,
        compute_class: pulumi.Input[str],
        launcher: pulumi.Input[str] | None,
    ) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        made_from = pod_plan(name, args, workload, compute_class, child)
        kind = ExposureKind(args.get("exposure", ExposureKind.NONE))
        plan = replace(made_from, launcher=launcher, proxied=kind.has_proxy)
        replicas = int(args.get("max_replicas", 4))
        if not workload.parallelism.grouped:
            created = deployment(plan, args["namespace"], weights_of(args), replicas, self)
            return pulumi.Output.from_input(created.metadata.name)
        # The API server accepts a group only once its controller runs.
        namespace = after(args["namespace"], self._controller(name, args).release)
        return leader_worker_set(plan, namespace, weights_of(args), replicas, self)

    def _controller(self, name: str, args: ModelServerArgs) -> LeaderWorkerSetController:
        child = pulumi.ResourceOptions(parent=self)
        needed: LeaderWorkerSetControllerArgs = {"kubeconfig": args["kubeconfig"]}
        return LeaderWorkerSetController(f"{name}-groups", needed, child)
