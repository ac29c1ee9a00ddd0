"""An order that a value carries: an output that is known once other resources exist."""

import pulumi


def after(value: pulumi.Input[str], *others: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return `value`, known only when the others are: what takes it waits for them too."""
    return pulumi.Output.all(value, *others).apply(_first)


def _first(values: list[str]) -> str:
    return values[0]
