"""Where the weights come from: the model hub with its token, and a bucket that keeps them.

Owns the bucket and the pods' right to it. How a pod mounts it is the pod's.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from .hugging_face_token import HuggingFaceToken, TokenSource
from .ordering import after
from .plan.model_store import StoreKind
from .token import TYPE_PREFIX


class ModelStoreArgs(TypedDict):
    """Which store, and who reads it."""

    kind: StoreKind
    """How weights reach a replica. Plain: it decides which resources exist."""
    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Location of the bucket: the pods' own, as reading across regions is slow and billed."""
    namespace: pulumi.Input[str]
    """Namespace of the pods."""
    member: pulumi.Input[str]
    """IAM member that the pods are to Google."""
    token_source: TokenSource
    """Where the hub's token is. Plain."""
    secret_manager: NotRequired[str]
    """Name of the token's secret in Secret Manager; with source `secretManager`."""
    token: NotRequired[pulumi.Input[str]]
    """The token itself; with source `kubernetesSecret`. Keep it a Pulumi secret."""


class ModelStore(pulumi.ComponentResource):
    """The source of the weights."""

    bucket: pulumi.Output[str]
    """Name of the bucket, known once the pods may use it; empty where there is none."""
    token_secret: pulumi.Output[str]
    """Name of the Secret or SecretProviderClass of the token; empty where there is none."""

    def __init__(
        self, name: str, args: ModelStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelStore", name, None, opts)
        token = HuggingFaceToken(
            "hugging-face-token",
            {
                "source": args["token_source"],
                "project": args["project"],
                "namespace": args["namespace"],
                "member": args["member"],
                "secret_manager": args.get("secret_manager", ""),
                "value": args.get("token", ""),
            },
            pulumi.ResourceOptions(parent=self),
        )
        self.token_secret = token.secret_name
        self.bucket = (
            self._bucket(name, args)
            if StoreKind(args["kind"]) is StoreKind.BUCKET
            else pulumi.Output.from_input("")
        )
        self.register_outputs({"bucket": self.bucket, "token_secret": self.token_secret})

    def _bucket(self, name: str, args: ModelStoreArgs) -> pulumi.Output[str]:
        bucket = gcp.storage.Bucket(
            f"{name}-models",
            # Bucket names are the whole world's, the project id makes this one the stack's.
            name=pulumi.Output.concat(args["project"], f"-{name}-models"),
            project=args["project"],
            location=args["region"],
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            # What is in it can be downloaded and compiled again.
            force_destroy=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        user = gcp.storage.BucketIAMMember(
            f"{name}-models-user",
            bucket=bucket.name,
            role="roles/storage.objectUser",
            member=args["member"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        return after(bucket.name, user.id)
