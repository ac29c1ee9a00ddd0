"""The serving namespace with its Pod Security level, and the service account of the pods.

The account is their identity in Kubernetes and in Google Cloud; grant rights to its `member`.
"""

from typing import NotRequired, TypedDict

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from ..core.arguments import checked
from ..core.outputs import after
from ..core.type_token import TYPE_PREFIX
from ..core.workload_identity import legacy_member, principal
from ..ladder.rung import Layout
from .pod_security import pod_security


def _level(layout: Layout, *, run_as_root: bool) -> str:
    """Return the strictest level of Pod Security that a layout allows.

    A fungible pod requests no device, so it has to open the device files of the host itself.
    """
    if layout is Layout.FUNGIBLE:
        return "privileged"
    return "baseline" if run_as_root else "restricted"


class ServingNamespaceArgs(TypedDict):
    """Pod Security of the namespace, its project and the identity of its pods."""

    project: pulumi.Input[str]
    """Google Cloud project id."""
    project_number: pulumi.Input[str]
    """Number of the project, which Workload Identity principals contain."""
    layout: Layout
    """How rungs become Deployments. Plain."""
    run_as_root: NotRequired[bool]
    """Whether pods of layout `split` can run as root, as those with a TPU do; defaults to false.
    Plain."""
    google_service_account: NotRequired[str | None]
    """Address of a Google service account that the pods act as; defaults to none, and they use the
    identity of their Kubernetes account. Plain."""


class ServingNamespace(pulumi.ComponentResource):
    """A namespace ready for a model server.

    Raises ArgumentsError with all errors.
    """

    namespace: pulumi.Output[str]
    """Name of the namespace."""
    service_account: pulumi.Output[str]
    """Name of the account that the pods run as, known once it can act as the Google account."""
    member: pulumi.Output[str]
    """IAM member of the pods; grant rights to it."""

    @checked(ServingNamespaceArgs)
    def __init__(
        self, name: str, args: ServingNamespaceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(f"{TYPE_PREFIX}:ServingNamespace", name, None, opts)
        level = _level(Layout(args["layout"]), run_as_root=args.get("run_as_root", False))
        namespace = self._namespace(name, level)
        google = args.get("google_service_account")
        acts_as = {} if google is None else {"iam.gke.io/gcp-service-account": google}
        account = k8s.core.v1.ServiceAccount(
            f"{name}-account",
            metadata={
                "name": name,
                "namespace": namespace.metadata.name,
                **({"annotations": acts_as} if acts_as else {}),
            },
            # A pod that needs the Kubernetes API requests a token itself; vLLM does not.
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.namespace = namespace.metadata.name
        own = account.metadata.name
        if google is None:
            self.service_account = own
            self.member = principal(args["project"], args["project_number"], self.namespace, own)
        else:
            self.service_account = after(own, self._binding(name, args["project"], google, own).id)
            self.member = pulumi.Output.from_input(f"serviceAccount:{google}")
        self.register_outputs(
            {
                "namespace": self.namespace,
                "service_account": self.service_account,
                "member": self.member,
            }
        )

    def _namespace(self, name: str, level: str) -> k8s.core.v1.Namespace:
        return k8s.core.v1.Namespace(
            name,
            metadata={"name": name, "labels": pod_security(level)},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _binding(
        self, name: str, project: pulumi.Input[str], google: str, own: pulumi.Output[str]
    ) -> gcp.serviceaccount.IAMMember:
        """Let the pods' account act as a Google service account, which is otherwise unchanged."""
        return gcp.serviceaccount.IAMMember(
            f"{name}-identity",
            # The address contains the project of the account.
            service_account_id=f"projects/-/serviceAccounts/{google}",
            role="roles/iam.workloadIdentityUser",
            member=legacy_member(project, self.namespace, own),
            opts=pulumi.ResourceOptions(parent=self),
        )
