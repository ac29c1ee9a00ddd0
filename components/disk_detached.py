"""The wait for a disk that no machine has attached any more, before an image is made of it.

A Job is done when its process has ended; its node lets go of the volume some seconds later, and
Compute Engine makes no image of a disk in use. Owns the one gcloud command for it.
"""

import shlex

import pulumi
import pulumi_command as command
import pulumi_gcp as gcp

_LOOKS, _SECONDS = 60, 10
_LOOK_SECONDS = 10
"""For gcloud to start and to answer, at most; it takes one or two."""


def once_detached(
    name: str, disk: gcp.compute.Disk, done: pulumi.Input[str], parent: pulumi.Resource
) -> command.local.Command:
    """Return what has waited, after `done` is known, until nothing has a disk attached."""
    look = pulumi.Output.all(
        "gcloud",
        "compute",
        "disks",
        "describe",
        disk.name,
        pulumi.Output.concat("--zone=", disk.zone),
        pulumi.Output.concat("--project=", disk.project),
        "--format=value(users)",
    ).apply(shlex.join)
    wait = pulumi.Output.concat(
        f"for look in $(seq {_LOOKS}); do users=$(",
        look,
        f') || exit 1; test -z "$users" && exit 0; sleep {_SECONDS}; done; ',
        f'echo "after {_LOOKS * _SECONDS} s the disk is still attached to $users" >&2; exit 1',
    )
    return command.local.Command(
        name,
        create=wait,
        triggers=[done],
        opts=pulumi.ResourceOptions(
            parent=parent,
            custom_timeouts=pulumi.CustomTimeouts(create=f"{_LOOKS * (_SECONDS + _LOOK_SECONDS)}s"),
        ),
    )
