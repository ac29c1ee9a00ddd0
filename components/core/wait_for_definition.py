"""The wait for a custom resource definition that GKE installs after the cluster exists."""

import pulumi
import pulumi_command as command

from .custom_timeouts import at_most
from .kubectl import KUBECTL, kubectl_command
from .waits import DEFINITION_SECONDS, DEFINITION_WAIT_SECONDS


def wait_for_definition(
    name: str,
    definition: str,
    kubeconfig: pulumi.Input[str],
    parent: pulumi.Resource,
    *more: str,
) -> command.local.Command:
    """Create a wait that ends when the API server knows `definition`, e.g. `things.example.com`.

    With `more` it ends when all of them are known.

    No resource uses its output, so resources of the kind name it in `depends_on`.
    """
    definitions = " ".join(f"crd/{each}" for each in (definition, *more))
    return kubectl_command(
        f"{name}-definition",
        f"{KUBECTL} wait --for=create {definitions} --timeout={DEFINITION_SECONDS // 60}m",
        kubeconfig,
        pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=at_most(DEFINITION_WAIT_SECONDS),
        ),
    )
