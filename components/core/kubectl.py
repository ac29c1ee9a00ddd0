"""kubectl on the machine that runs `pulumi up`, for tasks without a typed resource.

A command can be a resource, or run in every `up`. Both need kubectl on the machine.
"""

from collections.abc import Mapping

import pulumi
import pulumi_command as command

LEAST_MINOR = 31
"""Minor version of the oldest kubectl 1 that has `wait --for=create` (Kubernetes' CHANGELOG-1.31;
read 2026-11-30); `make doctor` checks it."""

KUBECTL = 'kubectl --kubeconfig "$file"'
"""kubectl with the kubeconfig, in a script."""

# The kubeconfig is in a temporary file, since kubectl accepts it in no other form.
_FILE = 'file=$(mktemp) && trap \'rm -f "$file"\' EXIT && printf %s "$KUBECONFIG_CONTENT" > "$file"'


def kubectl_command(
    name: str,
    script: str,
    kubeconfig: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    undo: str | None = None,
) -> command.local.Command:
    """Create a command that runs `script` on creation and on change, and `undo` on deletion."""
    return command.local.Command(
        name,
        create=f"{_FILE} && {script}",
        delete=None if undo is None else f"{_FILE} && {undo}",
        environment=_environment(kubeconfig),
        opts=opts,
    )


def kubectl_output(
    script: str, kubeconfig: pulumi.Input[str], opts: pulumi.InvokeOutputOptions
) -> pulumi.Output[str]:
    """Run `script` in each `up`, and return its output.

    Its stderr is shown while it runs. Do not call it in a preview: it would run.
    """
    ran = command.local.run_output(
        command=f"{_FILE} && {{ {script}; }}",
        environment=_environment(kubeconfig),
        logging=command.local.Logging.STDERR,
        opts=opts,
    )
    return ran.stdout


def _environment(kubeconfig: pulumi.Input[str]) -> pulumi.Output[Mapping[str, str]]:
    return pulumi.Output.secret(kubeconfig).apply(lambda text: {"KUBECONFIG_CONTENT": text})
