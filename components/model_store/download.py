"""The Job that downloads a model into a bucket or onto a disk, and its service account.

Resources that need the model wait for the Job's name, which is known once the Job has succeeded. A
finished Job remains, since a Job that is gone would be recreated; the next `up` replaces a failed
one, which continues where it stopped.
"""

from collections.abc import Iterator, Mapping
from typing import NotRequired, TypedDict

import pulumi
import pulumi_kubernetes as k8s
from pulumi.errors import InputPropertyErrorDetails

from ..core.arguments import argument_error, checked
from ..core.config_map import config_map
from ..core.custom_timeouts import at_most
from ..core.pod_names import NAME_LABEL
from ..core.problems import Problem
from ..core.type_token import TYPE_PREFIX
from ..ladder.lifetime import filling
from .access import access_problems, warn_of_access
from .download_plan import TRIES, Download
from .download_pod import DownloadPod, download_pod
from .token_source import TokenSource


class ModelSourceArgs(TypedDict):
    """Files to download, and the image that downloads them."""

    image: pulumi.Input[str]
    """An image with python3, such as the model server's own."""
    files: Mapping[str, str]
    """The script and the modules that it imports: text by file name. Plain."""
    model_id: str
    """Hugging Face id of the model. Plain."""
    revision: str
    """Branch, tag or commit. Plain."""
    folder: str
    """Destination folder. Plain."""
    weights_gib: float
    """Size of the weights; the timeout of the Job follows from it. Plain."""
    source_bucket: NotRequired[str | None]
    """Bucket to copy from; defaults to none, and the model comes from Hugging Face. Plain."""
    source_folder: NotRequired[str]
    """Folder of the model in it; defaults to the whole bucket. Plain."""
    autopilot: NotRequired[bool]
    """Whether the cluster is Autopilot, whose sidecars have limits; defaults to false. Plain."""
    access_checked: NotRequired[bool]
    """Whether access to the model on Hugging Face is already checked, as for a stack file; if so,
    there is no warning. Defaults to false. Plain."""


class ModelDownloadArgs(ModelSourceArgs):
    """Source and destination of the download."""

    namespace: pulumi.Input[str]
    """Namespace to run in."""
    bucket: NotRequired[pulumi.Input[str]]
    """Bucket to fill; defaults to none."""
    claim: NotRequired[pulumi.Input[str]]
    """PersistentVolumeClaim to fill; defaults to none."""
    source: NotRequired[pulumi.Input[str]]
    """Name of the bucket to copy from, known once the Job can read it; defaults to none."""
    token_source: NotRequired[TokenSource]
    """Source of the Hugging Face token; defaults to none. Plain."""
    token_secret: NotRequired[pulumi.Input[str]]
    """Name of the Secret or SecretProviderClass with the token."""


def _access(args: ModelDownloadArgs) -> tuple[list[Problem], list[Problem]]:
    is_there = args.get("source_bucket") is not None or "source" in args
    return access_problems(args, is_there=is_there, store="a 'source_bucket' that has the model")


def _check_access(args: ModelDownloadArgs) -> Iterator[InputPropertyErrorDetails]:
    for problem in _access(args)[0]:
        yield argument_error("model_id", problem.message)


def download_of(args: ModelSourceArgs) -> Download:
    """Return the download that the arguments describe."""
    return Download(
        args["model_id"],
        args["revision"],
        args["folder"],
        args.get("source_bucket"),
        args.get("source_folder", ""),
    )


class ModelDownload(pulumi.ComponentResource):
    """The one-time download of a model."""

    job: pulumi.Output[str]
    """Name of the Job, known once every file is there and has been verified."""

    @checked(ModelDownloadArgs, whole=_check_access)
    def __init__(
        self, name: str, args: ModelDownloadArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelDownload", name, None, opts)
        warn_of_access(self, name, args, _access(args)[1])
        child = pulumi.ResourceOptions(parent=self)
        labels = {NAME_LABEL: name}
        account = k8s.core.v1.ServiceAccount(
            f"{name}-account",
            metadata={"name": name, "namespace": args["namespace"]},
            automount_service_account_token=False,
            opts=child,
        )
        files = config_map(f"{name}-files", args["files"], args["namespace"], labels, child)
        pod = DownloadPod(
            download=download_of(args),
            labels=labels,
            image=args["image"],
            files=files,
            service_account=account.metadata.name,
            bucket=args.get("bucket"),
            claim=args.get("claim"),
            source=args.get("source"),
            token_source=TokenSource(args.get("token_source", TokenSource.NONE)),
            token_secret=args.get("token_secret", ""),
            autopilot=args.get("autopilot", False),
        )
        self.job = self._job(name, args, pod)
        self.register_outputs({"job": self.job})

    def _job(self, name: str, args: ModelDownloadArgs, pod: DownloadPod) -> pulumi.Output[str]:
        # Not in an annotation, so that a program without a download does not import the module.
        clocks = filling(args["weights_gib"])
        job = k8s.batch.v1.Job(
            name,
            metadata={
                "name": f"{name}-{pod.download.mark}",
                "namespace": args["namespace"],
                "labels": dict(pod.labels),
                # A failed Job stays failed: the next `up` has to create another one.
                "annotations": {"pulumi.com/replaceUnready": "true"},
            },
            spec={
                "backoff_limit": TRIES - 1,
                "active_deadline_seconds": clocks.deadline,
                **download_pod(pod),
            },
            opts=pulumi.ResourceOptions(parent=self, custom_timeouts=at_most(clocks.create)),
        )
        made: pulumi.Output[str] = job.metadata.name
        return made
