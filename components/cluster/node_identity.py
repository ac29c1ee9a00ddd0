"""The service account of the nodes, with the fewest roles that a node needs.

This file grants the roles on the project; `image/repository.py` grants the right to pull images.
"""

from typing import TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX

NODE_ROLES = (
    "roles/container.defaultNodeServiceAccount",
    "roles/serviceusage.serviceUsageConsumer",
)
"""GKE's least-privilege node role, and the role that image streaming needs with a custom account
(GKE's node service account and image streaming pages, 2026-11)."""


class NodeIdentityArgs(TypedDict):
    """Project and name of the account."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    account_id: str
    """Name before the @ of the account; 6 to 30 characters."""


class NodeIdentity(pulumi.ComponentResource):
    """A service account that nodes run as."""

    email: pulumi.Output[str]
    """Address of the account, known once its roles are granted."""

    @checked(NodeIdentityArgs)
    def __init__(
        self, name: str, args: NodeIdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:NodeIdentity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        account = gcp.serviceaccount.Account(
            name,
            project=args["project"],
            account_id=args["account_id"],
            display_name="GKE nodes that serve vLLM",
            opts=child,
        )
        granted = [
            gcp.projects.IAMMember(
                f"{name}-{role.rpartition('.')[2]}",
                project=args["project"],
                role=role,
                member=account.member,
                opts=child,
            )
            for role in NODE_ROLES
        ]
        self.email = after(account.email, *[grant.id for grant in granted])
        self.register_outputs({"email": self.email})
