"""The build from Go modules: with which Go, from what, and into what."""

import os
from pathlib import Path

import pytest

from tests.tools.test_engine import executable
from tools.programs import engine, engine_from_go, go_modules

# A `go` that answers as the real one does, and notes how it was called.
FAKE_GO = """
echo "$GOTOOLCHAIN $GOWORK $CGO_ENABLED $*" >> "$CALLS"
case "$1" in
  env) echo "$FAKE_VERSION" ;;
  build) while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho v3.250.0\\n' > "$2"
         chmod 755 "$2" ;;
  list) echo "$SDK" ;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the stand-in for Go on PATH and give the file it writes its calls to."""
    executable(tmp_path / "bin" / "go", FAKE_GO)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("FAKE_VERSION", "go1.26.0")
    runner = tmp_path / "sdk" / "python" / "cmd" / "pulumi-language-python-exec"
    runner.parent.mkdir(parents=True)
    runner.write_text("# runs a program\n")
    runner.chmod(0o444)
    monkeypatch.setenv("SDK", str(tmp_path / "sdk"))
    return tmp_path / "calls"


def test_the_build_gives_an_engine_and_its_runner(calls: Path, tmp_path: Path) -> None:
    engine_from_go.build(tmp_path / "new", version=engine.VERSION, toolchains=tmp_path)
    assert engine.in_folder(tmp_path / "new") == tmp_path / "new" / "bin" / "pulumi"
    assert engine.version_of(tmp_path / "new" / "bin" / "pulumi") == (3, 250, 0)
    assert calls.exists()


def test_the_build_fetches_no_other_go_and_changes_no_module_file(
    calls: Path, tmp_path: Path
) -> None:
    engine_from_go.build(tmp_path / "new", version=engine.VERSION, toolchains=tmp_path)
    lines = calls.read_text().splitlines()
    assert {line.split()[0] for line in lines} == {"local"}
    assert {"-mod=readonly" in line for line in lines if " env " not in line} == {True}


@pytest.mark.parametrize("version", ["go1.25.10", "go1.9.2", "devel +abc"])
def test_a_go_that_is_too_old_is_not_asked_to_build(
    calls: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("FAKE_VERSION", version)
    assert go_modules.go_on_path(engine_from_go.MODULE) is None
    assert calls.exists()


@pytest.mark.parametrize("version", ["go1.25.11", "go1.26", "go1.27.3"])
@pytest.mark.usefixtures("calls")
def test_a_go_that_is_new_enough_is_taken(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    monkeypatch.setenv("FAKE_VERSION", version)
    assert go_modules.go_on_path(engine_from_go.MODULE) is not None


def test_the_reason_of_a_failed_build_is_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(
        tmp_path / "go", "[ $1 = env ] && echo go1.26.0 && exit; echo 'no space' >&2; exit 1"
    )
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(RuntimeError, match=r"^no space$"):
        engine_from_go.build(tmp_path / "new", version=engine.VERSION, toolchains=tmp_path)


def test_the_module_file_names_the_engine_s_version() -> None:
    module = (engine_from_go.MODULE / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{engine.VERSION}" in module
    assert f"github.com/pulumi/pulumi/sdk/v3 v{engine.VERSION}" in module
