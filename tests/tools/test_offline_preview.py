"""The preview of a change without a cloud, with an engine that does not behave."""

from pathlib import Path

import pytest

from tests.tools.test_engine import engine_in, executable
from tools.pull_request import offline_preview
from tools.stack.sandbox_home import REPOSITORY, SandboxError


def test_an_engine_that_does_not_end_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pulumi = engine_in(tmp_path / "bin")
    executable(pulumi, 'case "$1" in version) echo v3.250.0 ;; preview) exec sleep 30 ;; esac')
    monkeypatch.setenv("PATH", str(pulumi.parent), prepend=":")
    monkeypatch.setattr(offline_preview, "_SECONDS", 0.5)
    with pytest.raises(SandboxError, match=r"^stack 'dev': preview had not ended after 0\.5 s$"):
        offline_preview.offline_preview("dev", tmp_path, REPOSITORY)
