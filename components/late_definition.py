"""The wait for a custom resource definition that GKE installs by itself, and late.

Owns the one kubectl command: whoever runs `pulumi up` needs kubectl for it.
"""

import pulumi
import pulumi_command as command

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
    # The kubeconfig goes through a file of this run only: kubectl takes no other way in.
    wait = (
        "file=$(mktemp) && trap 'rm -f \"$file\"' EXIT && "
        'printf %s "$KUBECONFIG_CONTENT" > "$file" && '
        f'kubectl --kubeconfig "$file" wait --for=create {definitions} '
        f"--timeout={_WAIT_MINUTES}m"
    )
    return command.local.Command(
        f"{name}-definition",
        create=wait,
        environment={"KUBECONFIG_CONTENT": pulumi.Output.secret(kubeconfig)},
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{_WAIT_MINUTES + 5}m"),
        ),
    )
