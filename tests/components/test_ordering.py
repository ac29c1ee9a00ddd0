"""A value that comes after other resources: who takes it waits, and a preview knows it already."""

from collections.abc import Callable, Coroutine
from typing import Any

import pulumi
import pytest

from components.core.outputs import after
from tests.components.recorder import Recorder

PLANNED = False
"""Whether what is only planned is known."""


async def told(value: Any) -> Any:
    """Give a value as the engine does: later."""
    return value


def asked(question: Callable[[], Coroutine[Any, Any, Any]], *, preview: bool) -> Any:
    """Ask an output that is made in a preview, or in an up."""
    engine = Recorder()
    pulumi.runtime.set_mocks(engine, preview=preview)
    return engine.known(lambda: pulumi.Output.from_input(question()))


def after_what_is_planned() -> pulumi.Output[str]:
    """Return a value after something that nobody made yet."""
    return after("vllm", pulumi.Output(set(), told(""), told(PLANNED)))


def test_a_preview_knows_a_value_after_what_is_only_planned() -> None:
    assert asked(lambda: after_what_is_planned().is_known(), preview=True) is True
    assert asked(lambda: after_what_is_planned().future(), preview=True) == "vllm"


def test_an_up_knows_a_value_only_when_what_comes_before_is_there() -> None:
    assert asked(lambda: after_what_is_planned().is_known(), preview=False) is False


@pytest.mark.parametrize("kind", ["preview", "up"])
def test_who_takes_a_value_depends_on_what_comes_before(kind: str) -> None:
    async def names() -> set[str]:
        first = pulumi.ComponentResource("test:index:First", "first")
        value = after("vllm", pulumi.Output({first}, told("id"), told(value=True)))
        return {resource._name for resource in await value.resources()}

    assert asked(names, preview=kind == "preview") == {"first"}
