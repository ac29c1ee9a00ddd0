"""The source of the weights: Hugging Face with its token, a bucket, or a disk.

This file chooses the parts of each kind of store, and their rights.
"""

from typing import NotRequired, TypedDict

import pulumi

from ..core.arguments import checked
from ..core.outputs import after
from ..core.pod_names import download_of
from ..core.type_token import TYPE_PREFIX
from ..core.workload_identity import principal
from .args_checks import store_errors
from .bucket import BucketRightArgs, ModelBucket, bucket_right
from .disk import DiskArgs, ModelDisk, ModelDiskArgs
from .download import ModelDownload, ModelDownloadArgs, ModelSourceArgs
from .plan import READER, WRITER, StoreKind, reader_roles
from .token import HuggingFaceToken
from .token_source import TokenSource


class ModelStoreArgs(TypedDict):
    """Kind of store, its parts and its readers."""

    kind: StoreKind
    """How weights reach a replica; decides which resources exist. Plain."""
    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Location of the bucket: the region of the pods, since reads across regions are slow and
    billed."""
    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    project_number: pulumi.Input[str]
    """Number of the project, which the Workload Identity principal of the download contains."""
    member: pulumi.Input[str]
    """IAM member of the pods."""
    writable: NotRequired[bool]
    """Whether pods store compiled programs in the bucket; defaults to false. Plain."""
    existing: NotRequired[str | None]
    """Name of an existing bucket with the model; defaults to none. Plain."""
    download: NotRequired[ModelSourceArgs | None]
    """Download that fills the store; defaults to none. Plain."""
    disk: NotRequired[DiskArgs | None]
    """The disk, with kind `disk`; defaults to none. Plain."""
    token_source: TokenSource
    """Source of the Hugging Face token. Plain."""
    existing_token: NotRequired[str]
    """Name of an existing secret in Secret Manager with the token, with source `secretManager`;
    defaults to none."""
    kubeconfig: NotRequired[pulumi.Input[str]]
    """Kubeconfig for the wait until the cluster serves the kind that pods mount, with source
    `secretManager`; defaults to none."""
    token: NotRequired[pulumi.Input[str]]
    """The token itself, a Pulumi secret, with source `kubernetesSecret`; defaults to none."""


class ModelStore(pulumi.ComponentResource):
    """The source of the weights."""

    bucket: pulumi.Output[str]
    """Name of the bucket, known once the model is in it and the pods have access; otherwise
    empty."""
    claim: pulumi.Output[str]
    """Name of the disk's PersistentVolumeClaim, known once the disk contains the model; otherwise
    empty."""
    token_secret: pulumi.Output[str]
    """Name of the Secret or SecretProviderClass of the token; empty if there is none."""

    @checked(ModelStoreArgs, store_errors)
    def __init__(
        self, name: str, args: ModelStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelStore", name, None, opts)
        kind, source = StoreKind(args["kind"]), args.get("download")
        self._filler = download_of(name)
        self._filling_member = principal(
            args["project"], args["project_number"], args["namespace"], self._filler
        )
        # Only the account that downloads needs the token.
        reader = args["member"] if source is None else self._filling_member
        self.token_secret = self._token(args, reader)
        self.bucket = pulumi.Output.from_input("")
        self.claim = pulumi.Output.from_input("")
        if kind is StoreKind.DISK:
            self.claim = self._disk(name, args)
        elif kind is not StoreKind.HUGGING_FACE:
            self.bucket = self._bucket(name, args, kind)
        self.register_outputs(
            {"bucket": self.bucket, "claim": self.claim, "token_secret": self.token_secret}
        )

    def _token(self, args: ModelStoreArgs, reader: pulumi.Input[str]) -> pulumi.Output[str]:
        return HuggingFaceToken(
            "hugging-face-token",
            {
                "source": args["token_source"],
                "project": args["project"],
                "namespace": args["namespace"],
                "member": reader,
                "existing": args.get("existing_token", ""),
                "kubeconfig": args.get("kubeconfig", ""),
                "value": args.get("token", ""),
            },
            pulumi.ResourceOptions(parent=self),
        ).secret_name

    def _bucket(self, name: str, args: ModelStoreArgs, kind: StoreKind) -> pulumi.Output[str]:
        roles = reader_roles(kind, writable=args.get("writable", False))
        rights = [bucket_right("server", args["member"], role) for role in roles]
        source = args.get("download")
        if source is None:
            return self._with_rights(name, args, rights)
        rights.append(bucket_right("download", self._filling_member, WRITER))
        bucket = self._with_rights(name, args, rights)
        into: ModelDownloadArgs = {**self._download(args, source), "bucket": bucket}
        child = pulumi.ResourceOptions(parent=self)
        return after(bucket, ModelDownload(self._filler, into, child).job)

    def _disk(self, name: str, args: ModelStoreArgs) -> pulumi.Output[str]:
        source, disk = args.get("download"), args.get("disk")
        if source is None or disk is None:
            reason = "kind 'disk' needs 'disk', and 'download', which fills it"
            raise pulumi.InputPropertyError("kind", reason)
        onto: ModelDiskArgs = {
            **self._download(args, source),
            "project": args["project"],
            "disk": disk,
        }
        if args.get("existing") is not None:
            right = bucket_right("download", self._filling_member, READER)
            onto["source"] = self._with_rights(name, args, [right])
        return ModelDisk(f"{name}-model", onto, pulumi.ResourceOptions(parent=self)).claim

    def _with_rights(
        self, name: str, args: ModelStoreArgs, rights: list[BucketRightArgs]
    ) -> pulumi.Output[str]:
        return ModelBucket(
            f"{name}-models",
            {
                "project": args["project"],
                "region": args["region"],
                "existing": args.get("existing"),
                "rights": rights,
            },
            pulumi.ResourceOptions(parent=self),
        ).bucket

    def _download(self, args: ModelStoreArgs, source: ModelSourceArgs) -> ModelDownloadArgs:
        return {
            **source,  # type: ignore[typeddict-item] # the destination is added later
            "namespace": args["namespace"],
            "token_source": args["token_source"],
            "token_secret": self.token_secret,
        }
