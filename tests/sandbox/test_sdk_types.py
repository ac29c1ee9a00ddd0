"""The SDK's classes, found by threads that come at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.provider import sdk_types

LAZY = """
import importlib.util, sys
spec = importlib.util.find_spec("pulumi_slow.one")
spec.loader = importlib.util.LazyLoader(spec.loader)
module = importlib.util.module_from_spec(spec)
sys.modules["pulumi_slow.one"] = module
spec.loader.exec_module(module)
"""
"""As the SDKs do: a module's text is run when somebody asks for its first name."""

SLOW = """
import time
import pulumi
time.sleep(0.3)
class One(pulumi.CustomResource):
    pass
"""


def test_a_class_is_found_by_all_who_ask_while_its_module_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "pulumi_slow"
    folder.mkdir()
    (folder / "__init__.py").write_text(LAZY)
    (folder / "one.py").write_text(SLOW)
    monkeypatch.syspath_prepend(tmp_path)
    together = threading.Barrier(4)

    def ask(_number: int) -> type | None:
        together.wait()
        return sdk_types.resource_class.__wrapped__("slow:one/one:One")

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(ask, range(4)))
    assert [each.__name__ if each else None for each in found] == ["One"] * 4
