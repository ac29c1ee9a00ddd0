"""Dependencies in outputs: an output that is known only after other resources exist."""

from typing import cast

import pulumi


def after(value: pulumi.Input[str], *others: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return `value` once the others exist, so that resources that use it wait for them.

    A preview knows it as soon as it knows the value itself. If it were unknown while another
    resource is only planned, one more API to enable would look like another project, and the
    preview would show a replacement of everything in it.
    """
    own, whole = pulumi.Output.from_input(value), pulumi.Output.all(value, *others)
    return pulumi.Output(
        whole.resources(), _value(own, whole), _is_known(own, whole), whole.is_secret()
    )


async def _value(own: pulumi.Output[str], whole: pulumi.Output[list[str]]) -> str:
    await whole.future(with_unknowns=True)
    return cast("str", await own.future(with_unknowns=True))


async def _is_known(own: pulumi.Output[str], whole: pulumi.Output[list[str]]) -> bool:
    return await (own if pulumi.runtime.is_dry_run() else whole).is_known()
