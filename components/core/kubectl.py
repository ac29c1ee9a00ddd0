"""kubectl on the machine that runs `pulumi up`, for what no typed resource can do.

Owns its two ways: a command that is a resource, and one that runs in every `up`. Whoever runs
`pulumi up` needs kubectl for them.
"""

from collections.abc import Mapping

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
        environment=_environment(kubeconfig),
        opts=opts,
    )


def kubectl_output(
    script: str, kubeconfig: pulumi.Input[str], opts: pulumi.InvokeOutputOptions
) -> pulumi.Output[str]:
    """Run `script` in this `up` and in every other, and return what it prints.

    What it writes to stderr is shown while it runs. Do not call it in a preview: it would run.
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
