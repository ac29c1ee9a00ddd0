"""The bucket of a model, new or existing, and the rights in it.

A pod mounts it as in `volumes.py`; `download.py` fills it.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX


class BucketRightArgs(TypedDict):
    """One right in the bucket."""

    key: str
    """Key of the right in the bucket, part of its resource name."""
    member: pulumi.Input[str]
    """IAM member that gets the role."""
    role: str
    """The role, e.g. `roles/storage.objectViewer`."""


def bucket_right(who: str, member: pulumi.Input[str], role: str) -> BucketRightArgs:
    """Return a right; its key is made from its owner and its role."""
    return {"key": f"{who}-{role.rpartition('.')[2]}", "member": member, "role": role}


class ModelBucketArgs(TypedDict):
    """The bucket, and the members with rights in it."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Location of the bucket: the region of the pods, since reads across regions are slow and
    billed."""
    existing: NotRequired[str | None]
    """Name of an existing bucket; defaults to none, and the component creates one. Plain."""
    rights: Sequence[BucketRightArgs]
    """Permissions on the bucket. Plain."""


class ModelBucket(pulumi.ComponentResource):
    """A bucket with access only for the accounts that need it."""

    bucket: pulumi.Output[str]
    """Name of the bucket, known once the rights are granted."""

    @checked(ModelBucketArgs)
    def __init__(
        self, name: str, args: ModelBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ModelBucket", name, None, opts)
        existing = args.get("existing")
        bucket = self._bucket(name, args) if existing is None else existing
        rights = [
            gcp.storage.BucketIAMMember(
                f"{name}-{right['key']}",
                bucket=bucket,
                role=right["role"],
                member=right["member"],
                opts=pulumi.ResourceOptions(parent=self),
            )
            for right in args["rights"]
        ]
        self.bucket = after(bucket, *[right.id for right in rights])
        self.register_outputs({"bucket": self.bucket})

    def _bucket(self, name: str, args: ModelBucketArgs) -> pulumi.Output[str]:
        bucket = gcp.storage.Bucket(
            name,
            # Bucket names are global; the project id makes this one unique.
            name=pulumi.Output.concat(args["project"], f"-{name}"),
            project=args["project"],
            location=args["region"],
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            # Its content can be downloaded and compiled again.
            force_destroy=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        own: pulumi.Output[str] = bucket.name
        return own
