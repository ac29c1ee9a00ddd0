"""The service account that builds images, with a bucket for the sources of a build.

The account has three roles: write images, read sources, write logs.
"""

from typing import TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX


class ImageBuilderArgs(TypedDict):
    """Project and registries of the builder."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Region of the repository and of the bucket."""
    repository_id: pulumi.Input[str]
    """Artifact Registry repository that it may write to."""
    account_id: str
    """Name before the @ of the account; 6 to 30 characters."""


class ImageBuilder(pulumi.ComponentResource):
    """A service account ready to run builds."""

    service_account: pulumi.Output[str]
    """Full id of the account, known once its rights are granted."""
    staging: pulumi.Output[str]
    """gs:// folder for the sources of a build; objects are deleted after one day."""

    @checked(ImageBuilderArgs)
    def __init__(
        self, name: str, args: ImageBuilderArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ImageBuilder", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = gcp.serviceaccount.Account(
            name,
            project=args["project"],
            account_id=args["account_id"],
            display_name="Builds the vLLM images",
            opts=child,
        )
        bucket = gcp.storage.Bucket(
            f"{name}-sources",
            # Bucket names are global; the project id makes this one unique.
            name=pulumi.Output.concat(args["project"], f"-{name}-sources"),
            project=args["project"],
            location=args["region"],
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            # The bucket holds only temporary files, so destroying the stack can empty it.
            force_destroy=True,
            lifecycle_rules=[{"action": {"type": "Delete"}, "condition": {"age": 1}}],
            opts=child,
        )
        rights = self._rights(name, args, account, bucket)
        self.service_account = after(account.name, *rights)
        self.staging = pulumi.Output.concat("gs://", bucket.name, "/source")
        self.register_outputs({"service_account": self.service_account, "staging": self.staging})

    def _rights(
        self,
        name: str,
        args: ImageBuilderArgs,
        account: gcp.serviceaccount.Account,
        bucket: gcp.storage.Bucket,
    ) -> list[pulumi.Output[str]]:
        child = pulumi.ResourceOptions(parent=self)
        return [
            gcp.artifactregistry.RepositoryIamMember(
                f"{name}-writer",
                project=args["project"],
                location=args["region"],
                repository=args["repository_id"],
                role="roles/artifactregistry.writer",
                member=account.member,
                opts=child,
            ).id,
            gcp.storage.BucketIAMMember(
                f"{name}-source-reader",
                bucket=bucket.name,
                role="roles/storage.objectViewer",
                member=account.member,
                opts=child,
            ).id,
            gcp.projects.IAMMember(
                f"{name}-log-writer",
                project=args["project"],
                role="roles/logging.logWriter",
                member=account.member,
                opts=child,
            ).id,
        ]
