"""vLLM itself: the Deployments that climb the ladder, behind one Service.

Owns pods, their profiles, their disruption budget and the Service. The number of replicas is the
autoscaler's, so it is never written here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .deployment import deployment, profiles_config_map
from .hugging_face_token import TokenSource
from .plan.host import host_request
from .plan.ladder import Layout
from .plan.lifetime import drain_of, startup_seconds, weights_gib
from .plan.profiles import PORT, ModelChoice, common_arguments, profiles
from .plan.storage import ephemeral_gib
from .plan.workloads import Workload, workloads
from .pod_plan import PodPlan
from .rung_args import RungArgs, one_each, rungs_from
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
    parameters_billion: NotRequired[float | None]
    """Size of a model that the facts do not know; defaults to none. Plain."""
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
        super().__init__(f"{TYPE_PREFIX}:ModelServer", name, None, opts)
        planned = workloads(name, Layout(args["layout"]), rungs_from(args["rungs"]))
        classes = one_each(planned, args["compute_classes"], "compute_classes")
        self.deployment_names = [
            self._deployment(name, args, workload, compute_class).metadata.name
            for workload, compute_class in classes
        ]
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
    ) -> k8s.apps.v1.Deployment:
        child = pulumi.ResourceOptions(parent=self)
        size = args.get("parameters_billion")
        model = ModelChoice(args["model_id"], int(args["max_model_len"]), size)
        weights = weights_gib(model.id, size)
        drain = drain_of(workload.rungs)
        labels = {NAME_LABEL: name, "app.kubernetes.io/instance": workload.name}
        found = profiles(workload.rungs, model)
        plan = PodPlan(
            workload=workload,
            labels=labels,
            compute_class=compute_class,
            service_account=args["service_account"],
            images=pulumi.Output.from_input(args["images"]),
            profiles=profiles_config_map(workload, found, args["namespace"], labels, child),
            arguments=common_arguments(model, drain),
            drain=drain,
            startup_seconds=startup_seconds(workload.rungs, weights),
            ephemeral_gib=ephemeral_gib(weights),
            host=host_request(workload.rungs),
            token_source=args.get("token_source", TokenSource.NONE),
            token_secret=args.get("token_secret", ""),
        )
        replicas = int(args.get("max_replicas", 4))
        return deployment(plan, args["namespace"], weights, replicas, self)

    def _disruption_budget(self, name: str, args: ModelServerArgs) -> None:
        k8s.policy.v1.PodDisruptionBudget(
            f"{name}-budget",
            metadata={"name": name, **_belonging(name, args)},
            spec={"max_unavailable": 1, "selector": {"match_labels": {NAME_LABEL: name}}},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _service(self, name: str, args: ModelServerArgs) -> k8s.core.v1.Service:
        ranges = list(args.get("source_ranges", ()))
        exposed = {"type": "LoadBalancer", "load_balancer_source_ranges": ranges}
        return k8s.core.v1.Service(
            f"{name}-service",
            metadata={"name": f"{name}-service", **_belonging(name, args)},
            spec={
                "selector": {NAME_LABEL: name},
                "ports": [{"name": "http", "port": PORT, "target_port": PORT}],
                **(exposed if ranges else {"type": "ClusterIP"}),
            },
            opts=pulumi.ResourceOptions(parent=self),
        )


def _belonging(name: str, args: ModelServerArgs) -> dict[str, Any]:
    return {"namespace": args["namespace"], "labels": {NAME_LABEL: name}}


def _public_url(status: k8s.core.v1.outputs.ServiceStatus) -> str:
    return f"http://{status.load_balancer.ingress[0].ip}:{PORT}"
