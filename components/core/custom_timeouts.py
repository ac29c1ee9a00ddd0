"""How long Pulumi waits for one resource, as Pulumi takes it."""

import pulumi


def at_most(
    create: int, update: int | None = None, delete: int | None = None
) -> pulumi.CustomTimeouts:
    """Return the times in seconds; an update takes as long as a creation unless it is given."""
    return pulumi.CustomTimeouts(
        create=f"{create}s",
        update=f"{create if update is None else update}s",
        delete=None if delete is None else f"{delete}s",
    )
