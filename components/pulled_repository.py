"""A repository of Artifact Registry that nodes pull from: who may, and by which address.

Owns the right and the address. What the repository is, and whether it is the stack's own, its
component says.
"""

from typing import TypedDict

import pulumi
import pulumi_gcp as gcp

from .ordering import after


class PulledRepositoryArgs(TypedDict):
    """Place of the repository, and the accounts that pull from it."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    region: str
    """Location; the nodes' own region, as image streaming needs it."""
    reader: pulumi.Input[str]
    """Address of the service account that pulls."""


def pulled_url(
    name: str,
    args: PulledRepositoryArgs,
    repository: pulumi.Input[str],
    child: pulumi.ResourceOptions,
) -> pulumi.Output[str]:
    """Return what an image's name in the repository starts with, known once the nodes may pull."""
    reader = gcp.artifactregistry.RepositoryIamMember(
        f"{name}-reader",
        project=args["project"],
        location=args["region"],
        repository=repository,
        role="roles/artifactregistry.reader",
        member=pulumi.Output.concat("serviceAccount:", args["reader"]),
        opts=child,
    )
    url = pulumi.Output.concat(args["region"], "-docker.pkg.dev/", args["project"], "/", repository)
    return after(url, reader.id)
