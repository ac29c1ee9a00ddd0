"""Tests that take minutes: run by `make soak`, left out else, and said so.

A test is one of them by its mark, `soak`. Whoever asks for tests by that mark has them.
"""

from typing import Any

import pytest

_LEFT_OUT = pytest.StashKey[int]()
_WORKERS_WORD = "soak_left_out"


def pytest_configure(config: pytest.Config) -> None:
    """Begin to count."""
    config.stash[_LEFT_OUT] = 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave them out, unless somebody asks."""
    if "soak" in config.getoption("markexpr"):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    config.stash[_LEFT_OUT] = len(long)
    if long:
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the count to whoever started this worker, if it is one."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        told[_WORKERS_WORD] = session.config.stash[_LEFT_OUT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the count of a worker: all of them collect the same."""
    output: dict[str, int] = getattr(node, "workeroutput", {})
    node.config.stash[_LEFT_OUT] = output.get(_WORKERS_WORD, 0)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many were left out."""
    if count := config.stash[_LEFT_OUT]:
        terminalreporter.write_line(f"{count} long tests left out; `make soak` runs them")
