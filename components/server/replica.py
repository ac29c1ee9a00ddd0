"""The pods of a replica: the model, its store and its token, resolved for one workload.

`deployment.py` and `leader_worker_set.py` decide on the number of pods and their rollout.
"""

from collections.abc import Mapping
from typing import NotRequired, cast

import pulumi

from ..core.config_map import config_map
from ..core.pod_names import NAME_LABEL
from ..facts.shapes import Family
from ..ladder.disks import ephemeral_gib
from ..ladder.lifetime import drain_of, startup
from ..ladder.workloads import Workload
from ..model.args import ModelArgs, adapters_of, known_of, options_of, precision_of, weights_of
from ..model.held import held
from ..model.host_memory import HostBudget, Loading, host_budget, stream_limit
from ..model.profiles import ModelChoice, common_arguments, profiles
from ..model.settings import settings_of
from ..model_store.plan import MAIN, StoreKind, Weights, keeps_programs, loading_arguments, readers
from ..model_store.token_source import TokenSource
from .pod_plan import PodPlan
from .service import INSTANCE_LABEL


class ReplicaArgs(ModelArgs):
    """Model and weights of every replica."""

    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    service_account: pulumi.Input[str]
    """Name of the account that the pods run as."""
    images: pulumi.Input[Mapping[str, pulumi.Input[str]]]
    """Image by accelerator family (`nvidia`, `tpu`), as NAME@sha256:DIGEST or NAME:TAG."""
    store_kind: NotRequired[StoreKind]
    """How weights reach a replica; defaults to the model hub. Plain."""
    folder: NotRequired[str]
    """Folder of the model in the bucket or on the disk; defaults to the whole bucket or disk.
    Plain."""
    writable: NotRequired[bool]
    """Whether compiled programs are stored in the bucket; defaults to false. Plain."""
    bucket: NotRequired[pulumi.Input[str]]
    """Name of the bucket, with store kind `bucket` or `stream`; defaults to none."""
    claim: NotRequired[pulumi.Input[str]]
    """Name of the disk's PersistentVolumeClaim, with store kind `disk`; defaults to none."""
    autopilot: NotRequired[bool]
    """Whether the cluster is Autopilot, whose sidecars have limits; defaults to false. Plain."""
    tpu_run_as_non_root: NotRequired[bool]
    """Whether a pod of layout `split` that requests a TPU runs as a user other than root and
    without capabilities, like a pod that requests a GPU; defaults to false. Plain."""
    token_source: NotRequired[TokenSource]
    """Source of the Hugging Face token; defaults to none. Plain."""
    token_secret: NotRequired[pulumi.Input[str]]
    """Name of the Secret or SecretProviderClass with the token; defaults to none."""
    access_checked: NotRequired[bool]
    """Whether access to the model on Hugging Face is already checked, as for a stack file; if so,
    there is no warning. Defaults to false. Plain."""


def _weights(args: ReplicaArgs, workload: Workload) -> Weights:
    kind = StoreKind(args.get("store_kind", StoreKind.HUGGING_FACE))
    writes = args.get("writable", False) and keeps_programs(workload.rungs)
    return Weights(kind, args.get("folder", ""), writes)


def _images(args: ReplicaArgs, workload: Workload) -> dict[Family, pulumi.Output[str]]:
    """Return the image of each family of the workload, without waiting for other images."""
    images = args["images"]
    if isinstance(images, Mapping):
        return {x: pulumi.Output.from_input(images[x]) for x in workload.families}
    every = pulumi.Output.from_input(cast("pulumi.Input[Mapping[str, str]]", images))
    return {family: every[family] for family in workload.families}


def _model(args: ReplicaArgs) -> ModelChoice:
    heads = args.get("attention_heads")
    return ModelChoice(
        args["model_id"],
        int(args["max_model_len"]),
        args.get("parameters_billion"),
        None if heads is None else int(heads),
        args.get("revision", MAIN),
        precision_of(args),
        known_of(args),
        options_of(args),
        adapters_of(args),
        settings_of(args.get("arguments", {}), args.get("environment", {})),
    )


def _stream_limit(workload: Workload, host: HostBudget) -> int | None:
    return None if host.buffer_gib is None else stream_limit(host.buffer_gib, readers(workload))


def pod_plan(
    name: str,
    args: ReplicaArgs,
    workload: Workload,
    compute_class: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> PodPlan:
    """Return the plan of a workload's pods; creates the profiles that they mount."""
    size, weights, model = weights_of(args), _weights(args, workload), _model(args)
    keeps = held(model.known, model.adapters, model.settings)
    host = host_budget(workload, Loading(weights.kind, size, args.get("autopilot", False), keeps))
    drain = drain_of(workload.rungs)
    labels = {NAME_LABEL: name, INSTANCE_LABEL: workload.name}
    machine_profiles = profiles(workload.rungs, model, workload.parallelism)
    files = {
        **{profile.file_name: profile.text for profile in machine_profiles},
        **model.options.files,
    }
    return PodPlan(
        workload=workload,
        labels=labels,
        compute_class=compute_class,
        service_account=args["service_account"],
        images=_images(args, workload),
        profiles=config_map(f"{workload.name}-profiles", files, args["namespace"], labels, opts),
        arguments=(
            *common_arguments(model, drain, weights),
            *loading_arguments(weights, workload, _stream_limit(workload, host)),
        ),
        run_as_root=workload.asks_for_tpu and not args.get("tpu_run_as_non_root", False),
        drain=drain,
        startup_seconds=startup(workload.rungs, size, grouped=workload.parallelism.grouped).probe,
        ephemeral_gib=ephemeral_gib(host.kept_gib),
        host=host,
        weights=weights,
        bucket=args.get("bucket", ""),
        claim=args.get("claim", ""),
        token_source=args.get("token_source", TokenSource.NONE),
        token_secret=args.get("token_secret", ""),
    )
