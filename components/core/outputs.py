"""An order that a value carries: an output with what has to exist before it is used."""

from typing import cast

import pulumi


def after(value: pulumi.Input[str], *others: pulumi.Output[str]) -> pulumi.Output[str]:
    """Return `value` as it is once the others exist: what takes it waits for them too.

    A preview knows it as soon as it knows the value itself. Were it unknown for as long as another
    is only planned, one more API to turn on would look like another project, and a preview would
    announce that everything in it is replaced.
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
