"""Custom timeouts of a resource in the form that Pulumi accepts."""

import pulumi


def at_most(
    create: int, update: int | None = None, delete: int | None = None
) -> pulumi.CustomTimeouts:
    """Return the timeouts in seconds; an update has the timeout of a creation by default."""
    return pulumi.CustomTimeouts(
        create=f"{create}s",
        update=f"{create if update is None else update}s",
        delete=None if delete is None else f"{delete}s",
    )
