"""What tests of several tools use."""

from pathlib import Path

import pytest

from tests.tools.fake_engine import FakeEngine, fake_engine


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Give a project with one stack, and an engine that ends well and does nothing."""
    return fake_engine(tmp_path, monkeypatch)
