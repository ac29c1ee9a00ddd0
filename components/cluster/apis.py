"""The Google APIs that a stack calls. The stack enables them and never disables one."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX

SERVICES = (
    "artifactregistry",
    "cloudbuild",
    "cloudresourcemanager",
    "compute",
    "container",
    "containerfilesystem",
    "iam",
    "logging",
    "monitoring",
    "secretmanager",
    "serviceusage",
    "storage",
)
"""Names before `.googleapis.com`; image streaming needs `containerfilesystem`."""


_LOOK_UP = "cloudresourcemanager"


class ApisArgs(TypedDict):
    """Project and services to enable."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    services: NotRequired[Sequence[str]]
    """Further APIs, by their names before `.googleapis.com`; defaults to none. Plain."""


class Apis(pulumi.ComponentResource):
    """Every API that the other components need, enabled."""

    project: pulumi.Output[str]
    """The project id, known once every API is enabled: resources that use it wait for the APIs."""
    found_project: pulumi.Output[str]
    """The project id, known once the API for looking up a project is enabled. A lookup that waited
    for all APIs would be unknown in a preview that enables another one, and the preview would show
    a replacement of the resources that use the result."""

    @checked(ApisArgs)
    def __init__(
        self, name: str, args: ApisArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:Apis", name, None, opts)
        enabled = {
            service: gcp.projects.Service(
                f"{name}-{service}",
                project=args["project"],
                service=f"{service}.googleapis.com",
                # Other users of the project may need the API; destroying a stack must not disable
                # it.
                disable_on_destroy=False,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for service in (*SERVICES, *args.get("services", ()))
        }
        self.project = after(args["project"], *[service.id for service in enabled.values()])
        self.found_project = after(args["project"], enabled[_LOOK_UP].id)
        self.register_outputs({"project": self.project, "found_project": self.found_project})
