"""What the pods of a replica are made from: the model, its store and its token, on one workload.

Owns the resolving of what a caller chose into the plan of a pod. How many pods a replica has, and
how they are rolled out, is the Deployment's.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from .config_map import config_map
from .hugging_face_token import TokenSource
from .plan.host import host_request
from .plan.lifetime import drain_of, startup_seconds, weights_gib
from .plan.model_store import StoreKind
from .plan.profiles import ModelChoice, common_arguments, profiles
from .plan.storage import ephemeral_gib
from .plan.workloads import Workload
from .pod_plan import PodPlan
from .service import INSTANCE_LABEL, NAME_LABEL


class ReplicaArgs(TypedDict):
    """What every replica serves, and from where."""

    namespace: pulumi.Input[str]
    """Namespace to serve in."""
    service_account: pulumi.Input[str]
    """Name of the account that the pods run as."""
    images: pulumi.Input[Mapping[str, str]]
    """Image by accelerator family, as NAME@sha256:DIGEST or NAME:TAG."""
    model_id: str
    """Hugging Face id of the model. Plain."""
    max_model_len: int
    """Longest context in tokens. Plain."""
    parameters_billion: NotRequired[float | None]
    """Size of a model that the facts do not know; defaults to none. Plain."""
    attention_heads: NotRequired[int | None]
    """Its attention heads, which tensor parallelism has to divide; defaults to none. Plain."""
    store_kind: NotRequired[StoreKind]
    """How weights reach a replica; defaults to the model hub. Plain."""
    bucket: NotRequired[pulumi.Input[str]]
    """Name of the bucket, with store kind `bucket`."""
    token_source: NotRequired[TokenSource]
    """Where the Hugging Face token is; defaults to none. Plain."""
    token_secret: NotRequired[pulumi.Input[str]]
    """Name of the Secret or SecretProviderClass that holds it."""


def weights_of(args: ReplicaArgs) -> float:
    """Return the size of the model's weights in GiB."""
    return weights_gib(args["model_id"], args.get("parameters_billion"))


def pod_plan(
    name: str,
    args: ReplicaArgs,
    workload: Workload,
    compute_class: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> PodPlan:
    """Return what the pods of a workload are made from; makes the profiles that they mount."""
    weights = weights_of(args)
    heads = args.get("attention_heads")
    model = ModelChoice(
        args["model_id"],
        int(args["max_model_len"]),
        args.get("parameters_billion"),
        None if heads is None else int(heads),
    )
    store = StoreKind(args.get("store_kind", StoreKind.HUGGING_FACE))
    kept = 0 if store is StoreKind.BUCKET else weights
    drain = drain_of(workload.rungs)
    labels = {NAME_LABEL: name, INSTANCE_LABEL: workload.name}
    found = profiles(workload.rungs, model, workload.parallelism)
    files = {each.file_name: each.text for each in found}
    return PodPlan(
        workload=workload,
        labels=labels,
        compute_class=compute_class,
        service_account=args["service_account"],
        images=pulumi.Output.from_input(args["images"]),
        profiles=config_map(f"{workload.name}-profiles", files, args["namespace"], labels, opts),
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
