"""The Hugging Face token as a file in a pod; none for open models.

With source `secretManager` the value is in Secret Manager and never enters Pulumi.
"""

import json
from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from ..core.wait_for_definition import wait_for_definition
from .args_checks import token_errors
from .token_source import TokenSource


class HuggingFaceTokenArgs(TypedDict):
    """Source of the token, and the account that reads it."""

    source: TokenSource
    """Source of the token; decides which resources exist. Plain."""
    project: pulumi.Input[str]
    """Google Cloud project id."""
    namespace: pulumi.Input[str]
    """Namespace of the pods that read it."""
    member: pulumi.Input[str]
    """IAM member of the pods."""
    existing: NotRequired[str]
    """Name of an existing secret in Secret Manager, with source `secretManager`; defaults to
    none."""
    kubeconfig: NotRequired[pulumi.Input[str]]
    """Kubeconfig for the wait until the cluster serves the kind that pods mount, with source
    `secretManager`; defaults to none."""
    value: NotRequired[pulumi.Input[str]]
    """The token itself, with source `kubernetesSecret`; defaults to none. Keep it a Pulumi
    secret."""


class HuggingFaceToken(pulumi.ComponentResource):
    """A token that pods can mount."""

    secret_name: pulumi.Output[str]
    """Name of the Secret or SecretProviderClass to mount; empty if there is no token."""

    @checked(HuggingFaceTokenArgs, lambda args: token_errors(args, "source", "existing", "value"))
    def __init__(
        self, name: str, args: HuggingFaceTokenArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:HuggingFaceToken", name, None, opts)
        source = TokenSource(args["source"])
        if source is TokenSource.SECRET_MANAGER:
            self.secret_name = self._from_secret_manager(name, args)
        elif source is TokenSource.KUBERNETES_SECRET:
            self.secret_name = self._from_pulumi(name, args)
        else:
            self.secret_name = pulumi.Output.from_input("")
        self.register_outputs({"secret_name": self.secret_name})

    def _from_secret_manager(self, name: str, args: HuggingFaceTokenArgs) -> pulumi.Output[str]:
        reader = gcp.secretmanager.SecretIamMember(
            f"{name}-reader",
            project=args["project"],
            secret_id=args["existing"],
            role="roles/secretmanager.secretAccessor",
            member=args["member"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        definition = wait_for_definition(
            name, "secretproviderclasses.secrets-store.csi.x-k8s.io", args["kubeconfig"], self
        )
        version = pulumi.Output.concat(
            "projects/", args["project"], f"/secrets/{args['existing']}/versions/latest"
        )
        provider_class = k8s.apiextensions.CustomResource(
            name,
            api_version="secrets-store.csi.x-k8s.io/v1",
            kind="SecretProviderClass",
            metadata={"name": name, "namespace": args["namespace"]},
            spec={"provider": "gke", "parameters": {"secrets": version.apply(_mounted)}},
            # No input carries them: a pod that mounts before the right is granted fails to start,
            # and the API server knows the kind only after the wait.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[reader, definition]),
        )
        return after(name, provider_class.id)

    def _from_pulumi(self, name: str, args: HuggingFaceTokenArgs) -> pulumi.Output[str]:
        secret = k8s.core.v1.Secret(
            name,
            metadata={"name": name, "namespace": args["namespace"]},
            string_data={"token": pulumi.Output.secret(args["value"])},
            opts=pulumi.ResourceOptions(parent=self),
        )
        # Not the id, which is unknown in a preview of a replacement; the name stays the same.
        made: pulumi.Output[str] = secret.metadata.name
        return made


def _mounted(version: str) -> str:
    return json.dumps([{"resourceName": version, "path": "token"}])
