"""The wait for a custom resource definition that GKE installs by itself, and late."""

import pulumi
import pulumi_command as command

from .kubectl_command import KUBECTL, kubectl_command

# GKE's autoscaler brings ComputeClass up to an hour after the cluster is made (google/skills
# @1af7775, gke-compute-classes, 2026-08); the quarter is margin.
_WAIT_MINUTES = 75


def late_definition(
    name: str,
    definition: str,
    kubeconfig: pulumi.Input[str],
    parent: pulumi.Resource,
    *more: str,
) -> command.local.Command:
    """Make a wait that ends when the API server knows `definition`, e.g. `things.example.com`.

    With `more` it ends when all of them are known.

    Nothing of its output is needed, so what uses the kind names it in `depends_on`.
    """
    definitions = " ".join(f"crd/{each}" for each in (definition, *more))
    return kubectl_command(
        f"{name}-definition",
        f"{KUBECTL} wait --for=create {definitions} --timeout={_WAIT_MINUTES}m",
        kubeconfig,
        pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{_WAIT_MINUTES + 5}m"),
        ),
    )
