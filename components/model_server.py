"""vLLM itself: the Deployments that climb the ladder, behind one Service.

Owns pods, their profiles, their disruption budget and the Service. The number of replicas is the
autoscaler's, so it is never written here.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .hugging_face_token import TokenSource
from .plan.ladder import Layout
from .plan.lifetime import drain_of, rollout_seconds, startup_seconds, surge, weights_gib
from .plan.profiles import PORT, ModelChoice, common_arguments, profiles
from .plan.storage import ephemeral_gib
from .plan.workloads import Workload, workloads
from .pod import PodPlan, pod_template
from .rung_args import RungArgs, rungs_from
from .token import TYPE_PREFIX

NAME_LABEL = "app.kubernetes.io/name"
"""Every pod of a model server has it; the Service and the monitoring select by it."""


class ModelServerArgs(TypedDict):
    """What is served, where, and to whom."""

    namespace: pulumi.Input[str]
    """Namespace to serve in."""
    service_account: pulumi.Input[str]
    """Name of the account that the pods run as."""
    layout: Layout
    """How the ladder becomes pods. Plain."""
    rungs: Sequence[RungArgs]
    """The ladder, best first. Plain."""
    compute_classes: Sequence[pulumi.Input[str]]
    """Class of each workload: one for `fungible`, one for each family for `split`."""
    images: pulumi.Input[Mapping[str, str]]
    """Image by accelerator family, as NAME@sha256:DIGEST."""
    model_id: str
    """Hugging Face id of the model. Plain."""
    max_model_len: int
    """Longest context in tokens. Plain."""
    parameters_billion: NotRequired[float]
    """Size of a model that the facts do not know. Plain."""
    max_replicas: NotRequired[int]
    """Most replicas that the autoscaler will ask for; defaults to 4. Plain."""
    token_source: NotRequired[TokenSource]
    """Where the Hugging Face token is; defaults to none. Plain."""
    token_secret: NotRequired[pulumi.Input[str]]
    """Name of the Secret or SecretProviderClass that holds it."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that may call it from outside; defaults to none, a ClusterIP. Plain."""


class ModelServer(pulumi.ComponentResource):
    """One OpenAI-compatible service on whatever accelerator there is."""

    endpoint: pulumi.Output[str]
    """URL of the service; inside the cluster unless it has source ranges."""
    service_name: pulumi.Output[str]
    """Name of the Service."""

    def __init__(
        self, name: str, args: ModelServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelServer", name, {**args}, opts)
        rungs = rungs_from(args["rungs"])
        model = ModelChoice(
            args["model_id"], int(args["max_model_len"]), args.get("parameters_billion")
        )
        self.deployments = [
            self._deployment(name, args, workload, compute_class, model)
            for workload, compute_class in zip(
                workloads(name, args["layout"], rungs), args["compute_classes"], strict=True
            )
        ]
        self.deployment_names = [deployment.metadata.name for deployment in self.deployments]
        self._disruption_budget(name, args)
        service = self._service(name, args)
        self.service_name = service.metadata.name
        self.endpoint = (
            service.status.apply(_public_url)
            if args.get("source_ranges", ())
            else pulumi.Output.concat(
                "http://", self.service_name, ".", args["namespace"], f".svc:{PORT}"
            )
        )
        self.register_outputs({"endpoint": self.endpoint, "service_name": self.service_name})

    def _deployment(
        self,
        name: str,
        args: ModelServerArgs,
        workload: Workload,
        compute_class: pulumi.Input[str],
        model: ModelChoice,
    ) -> k8s.apps.v1.Deployment:
        labels = {NAME_LABEL: name, "app.kubernetes.io/instance": workload.name}
        weights = weights_gib(model.id, model.parameters_billion)
        drain = drain_of(workload.rungs)
        images = pulumi.Output.from_input(args["images"])
        plan = PodPlan(
            workload=workload,
            labels=labels,
            compute_class=compute_class,
            service_account=args["service_account"],
            images={family: images[family] for family in workload.families},
            profiles=self._profiles(args, workload, model),
            arguments=common_arguments(model, drain),
            drain=drain,
            startup_seconds=startup_seconds(workload.rungs, weights),
            ephemeral_gib=ephemeral_gib(weights),
            token_source=args.get("token_source", TokenSource.NONE),
            token_secret=args.get("token_secret", ""),
        )
        seconds = rollout_seconds(workload.rungs, weights)
        spare = surge(workload.rungs, int(args.get("max_replicas", 4)))
        return k8s.apps.v1.Deployment(
            workload.name,
            metadata={
                "name": workload.name,
                "namespace": args["namespace"],
                "labels": labels,
            },
            spec={
                "selector": {"match_labels": labels},
                "strategy": {
                    "type": "RollingUpdate",
                    "rolling_update": {"max_surge": spare, "max_unavailable": 1 - spare},
                },
                "progress_deadline_seconds": seconds,
                "template": pod_template(plan),
            },
            opts=pulumi.ResourceOptions(
                parent=self,
                custom_timeouts=pulumi.CustomTimeouts(create=f"{seconds}s", update=f"{seconds}s"),
            ),
        )

    def _profiles(
        self, args: ModelServerArgs, workload: Workload, model: ModelChoice
    ) -> pulumi.Output[str]:
        data = {profile.file_name: profile.text for profile in profiles(workload.rungs, model)}
        # Its name carries its content, so that a changed flag rolls the pods out.
        mark = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
        config_map = k8s.core.v1.ConfigMap(
            f"{workload.name}-profiles",
            metadata={
                "name": f"{workload.name}-profiles-{mark}",
                "namespace": args["namespace"],
            },
            data=data,
            immutable=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return config_map.metadata.name

    def _disruption_budget(self, name: str, args: ModelServerArgs) -> None:
        k8s.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata={"name": name, "namespace": args["namespace"]},
            spec={"max_unavailable": 1, "selector": {"match_labels": {NAME_LABEL: name}}},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _service(self, name: str, args: ModelServerArgs) -> k8s.core.v1.Service:
        ranges = list(args.get("source_ranges", ()))
        exposed = {"type": "LoadBalancer", "load_balancer_source_ranges": ranges}
        return k8s.core.v1.Service(
            f"{name}-service",
            metadata={"name": f"{name}-service", "namespace": args["namespace"]},
            spec={
                "selector": {NAME_LABEL: name},
                "ports": [{"name": "http", "port": PORT, "target_port": PORT}],
                **(exposed if ranges else {"type": "ClusterIP"}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )


def _public_url(status: k8s.core.v1.outputs.ServiceStatus) -> str:
    return f"http://{status.load_balancer.ingress[0].ip}:{PORT}"
