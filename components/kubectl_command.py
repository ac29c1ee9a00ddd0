"""A kubectl command on the machine that runs `pulumi up`, for what no typed resource can do.

Whoever runs `pulumi up` needs kubectl for it.
"""

import pulumi
import pulumi_command as command

LEAST_MINOR = 31
"""Minor version of the oldest kubectl 1 that has `wait --for=create` (Kubernetes' CHANGELOG-1.31;
read 2026-11-30); the doctor asks for it."""

KUBECTL = 'kubectl --kubeconfig "$file"'
"""How a script calls kubectl."""

# The kubeconfig goes through a file of this run only: kubectl takes no other way in.
_FILE = 'file=$(mktemp) && trap \'rm -f "$file"\' EXIT && printf %s "$KUBECONFIG_CONTENT" > "$file"'


def kubectl_command(
    name: str,
    script: str,
    kubeconfig: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    undo: str | None = None,
) -> command.local.Command:
    """Make a command that runs `script` when it is made or changed, and `undo` when it goes."""
    return command.local.Command(
        name,
        create=f"{_FILE} && {script}",
        delete=None if undo is None else f"{_FILE} && {undo}",
        environment={"KUBECONFIG_CONTENT": pulumi.Output.secret(kubeconfig)},
        opts=opts,
    )
