"""vLLM itself: the Deployments that climb the ladder, behind one Service.

Owns pods, their profiles, their disruption budget and the Service. The number of replicas is the
autoscaler's, so it is never written here.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s

from .build_context import LAUNCHER
from .config_map import config_map
from .deployment import deployment
from .hugging_face_token import TokenSource
from .plan.exposure import ExposureKind
from .plan.host import host_request
from .plan.ladder import Layout
from .plan.lifetime import drain_of, startup_seconds, weights_gib
from .plan.model_store import StoreKind
from .plan.parallelism import Strategy
from .plan.profiles import ModelChoice, common_arguments, profiles
from .plan.storage import ephemeral_gib
from .plan.workloads import Workload, workloads
from .pod_plan import PodPlan
from .rung_args import RungArgs, one_each, parallelism_from, rungs_from
from .service import NAME_LABEL, disruption_budget, endpoint, service
from .token import TYPE_PREFIX


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
    strategy: NotRequired[Strategy]
    """How a model is spread over accelerators; defaults to all of one machine. Plain."""
    nodes: NotRequired[int]
    """Machines of one replica, with strategy `multiNode`; defaults to 1. Plain."""
    compute_classes: Sequence[pulumi.Input[str]]
    """Class of each workload: one for `fungible`, one for each family for `split`."""
    images: pulumi.Input[Mapping[str, str]]
    """Image by accelerator family, as NAME@sha256:DIGEST or NAME:TAG."""
    launcher: NotRequired[str | None]
    """Text of the launcher, for images that do not have it; defaults to none. Plain."""
    model_id: str
    """Hugging Face id of the model. Plain."""
    max_model_len: int
    """Longest context in tokens. Plain."""
    parameters_billion: NotRequired[float | None]
    """Size of a model that the facts do not know; defaults to none. Plain."""
    max_replicas: NotRequired[int]
    """Most replicas that the autoscaler will ask for; defaults to 4. Plain."""
    store_kind: NotRequired[StoreKind]
    """How weights reach a replica; defaults to the model hub. Plain."""
    bucket: NotRequired[pulumi.Input[str]]
    """Name of the bucket, with store kind `bucket`."""
    token_source: NotRequired[TokenSource]
    """Where the Hugging Face token is; defaults to none. Plain."""
    token_secret: NotRequired[pulumi.Input[str]]
    """Name of the Secret or SecretProviderClass that holds it."""
    exposure: NotRequired[ExposureKind]
    """Who can reach it; defaults to nobody outside the cluster. Plain."""
    source_ranges: NotRequired[Sequence[str]]
    """Networks that may call it from outside; defaults to all that reach its address. Plain."""


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
        size = args.get("parameters_billion")
        model = ModelChoice(args["model_id"], int(args["max_model_len"]), size)
        weights = weights_gib(model.id, size)
        store = StoreKind(args.get("store_kind", StoreKind.HUGGING_FACE))
        kept = 0 if store is StoreKind.BUCKET else weights
        drain = drain_of(workload.rungs)
        labels = {NAME_LABEL: name, "app.kubernetes.io/instance": workload.name}
        found = profiles(workload.rungs, model, workload.parallelism)
        files = {each.file_name: each.text for each in found}
        plan = PodPlan(
            workload=workload,
            labels=labels,
            compute_class=compute_class,
            service_account=args["service_account"],
            images=pulumi.Output.from_input(args["images"]),
            profiles=config_map(
                f"{workload.name}-profiles", files, args["namespace"], labels, child
            ),
            launcher=launcher,
            arguments=common_arguments(model, drain, store),
            drain=drain,
            startup_seconds=startup_seconds(workload.rungs, weights),
            ephemeral_gib=ephemeral_gib(kept),
            host=host_request(workload.rungs, workload.parallelism),
            store_kind=store,
            bucket=args.get("bucket", ""),
            token_source=args.get("token_source", TokenSource.NONE),
            token_secret=args.get("token_secret", ""),
        )
        replicas = int(args.get("max_replicas", 4))
        return deployment(plan, args["namespace"], weights, replicas, self)
