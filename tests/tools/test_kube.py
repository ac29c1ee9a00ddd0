"""Kubernetes' programs: when they are built, from what, and what is said when they cannot be."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kube.control_plane.api import wait
from tests.kube.test_control_plane import alive
from tests.tools.test_engine import executable, never, refused, way
from tools.programs import kube, kube_from_go
from tools.programs.kube_from_go import MODULES, PROGRAMS, VERSION
from tools.stack.sandbox_home import REPOSITORY

# A `go` that answers as the real one does, and notes how it was called.
FAKE_GO = """
echo "$GOTOOLCHAIN $GOWORK $CGO_ENABLED $PWD $*" >> "$CALLS"
case "$1" in
  env) echo go1.26.0 ;;
  build) while [ "$1" != -o ]; do shift; done
         printf '#!/bin/sh\\necho Kubernetes v1.36.2\\n' > "$2"; chmod 755 "$2" ;;
  list) echo "$FAKE_MODULES" ;;
esac
"""

# A `go` that has started a compiler and waits for it.
COMPILING_GO = """
case "$1" in
  env) echo go1.26.0 ;;
  build) sleep 600 & echo $! > "$GOTMPDIR/object"; echo $! > "$CALLS"; wait ;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the stand-in for Go on PATH and give the file it writes its calls to."""
    executable(tmp_path / "bin" / "go", FAKE_GO)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    monkeypatch.setenv("FAKE_MODULES", str(tmp_path / "module"))
    for files in (*kube_from_go.TAKEN.values(), kube_from_go.STAGES):
        for file in files:
            taken = tmp_path / "module" / file
            taken.parent.mkdir(parents=True, exist_ok=True)
            taken.write_text(f"kind: {taken.stem}\n")
            taken.chmod(0o444)
    return tmp_path / "calls"


def programs_in(folder: Path, version: str = f"Kubernetes {VERSION}") -> Path:
    """Put programs that know their version into a folder."""
    for program in PROGRAMS:
        executable(folder / "bin" / program.name, f"echo {version}")
    (folder / "stages.yaml").write_text("")
    return folder


def filled(folder: Path) -> None:
    """Get programs that run."""
    programs_in(folder)


def test_programs_in_the_cache_are_taken_without_asking_anybody(tmp_path: Path) -> None:
    cached = programs_in(tmp_path / kube_from_go.mark())
    assert kube.find_or_get(cache=tmp_path, ways=[way(never)]) == cached


def test_programs_are_kept_under_the_name_of_what_was_built(tmp_path: Path) -> None:
    found = kube.find_or_get(cache=tmp_path, ways=[way(filled)])
    assert found == tmp_path / kube_from_go.mark()


def test_half_of_the_programs_is_none(tmp_path: Path) -> None:
    (programs_in(tmp_path / kube_from_go.mark()) / "bin" / "etcd").unlink()
    kube.find_or_get(cache=tmp_path, ways=[way(filled)])
    assert kube.in_folder(tmp_path / kube_from_go.mark()) is not None


def test_programs_of_another_version_are_not_kept(tmp_path: Path) -> None:
    def other(folder: Path) -> None:
        programs_in(folder, "Kubernetes v0.0.0")

    with pytest.raises(kube.KubernetesNotFoundError, match="no program that runs was found in it"):
        kube.find_or_get(cache=tmp_path, ways=[way(other)])


def test_no_kubernetes_is_one_sentence_with_the_reason_and_the_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kube, "default_ways", lambda _cache: (way(refused),))
    assert kube.main() == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        f"error: no Kubernetes {VERSION}: the post failed (connection refused); it needs a Go "
        "module proxy, and 4 GB of disk for Go's own caches; run `make kubernetes` to try "
        "again and see each step"
    )


def test_the_build_gives_every_program_the_definitions_and_the_stages(
    calls: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    kube_from_go.build(folder, toolchains=tmp_path)
    assert kube.in_folder(folder) == folder
    taken = {Path(file).name for files in kube_from_go.TAKEN.values() for file in files}
    assert {path.name for path in (folder / "definitions").iterdir()} == taken
    assert (folder / "stages.yaml").read_text().count("kind: ") == len(kube_from_go.STAGES)
    assert calls.exists()


def test_the_build_fetches_no_other_go_and_changes_no_module_file(
    calls: Path, tmp_path: Path
) -> None:
    kube_from_go.build(tmp_path / "new", toolchains=tmp_path)
    lines = calls.read_text().splitlines()
    assert {line.split()[0] for line in lines} == {"local"}
    assert {"-mod=readonly" in line for line in lines if " env " not in line} == {True}


def test_the_build_says_how_far_it_is(
    calls: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kube_from_go.build(tmp_path / "new", toolchains=tmp_path)
    assert capsys.readouterr().err.splitlines() == [
        f"  {program.name} ({number} of {len(PROGRAMS)})"
        for number, program in enumerate(PROGRAMS, start=1)
    ]
    assert calls.exists()


def test_what_was_built_can_be_taken_away(calls: Path, tmp_path: Path) -> None:
    kube_from_go.build(tmp_path / "new", toolchains=tmp_path)
    modes = {path.stat().st_mode & 0o200 for path in (tmp_path / "new").rglob("*")}
    assert modes == {0o200}
    assert calls.exists()


def test_a_build_that_is_ended_takes_its_compilers_along_and_leaves_no_file(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    executable(tmp_path / "bin" / "go", COMPILING_GO)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    command = [sys.executable, "-m", "tools.programs.kube"]
    with subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL) as building:
        wait(30, "it compiles", lambda: calls.exists() and calls.read_text().endswith("\n"))
        building.terminate()
    assert building.returncode == 128 + signal.SIGTERM
    compiler = int(calls.read_text())
    wait(10, "the compiler has ended", lambda: not alive(compiler))
    assert list((tmp_path / "scratch").iterdir()) == []
    assert [path.name for path in (tmp_path / "cache").rglob("*")] == ["vllm-gke", "kube", ".lock"]


def test_the_module_file_names_one_version_of_all_parts_of_kubernetes() -> None:
    module = (MODULES / "kubernetes" / "go.mod").read_text()
    assert f"k8s.io/kubernetes {VERSION}" in module
    parts = re.findall(r"^\tk8s\.io/\S+ => k8s\.io/\S+ (\S+)$", module, re.MULTILINE)
    assert len(parts) > 20
    assert set(parts) == {VERSION.replace("v1.", "v0.")}


def test_another_module_file_is_another_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = kube_from_go.mark()
    for name in ("kubernetes", "kwok", "adapter", "definitions"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "go.sum").write_text("other")
    (tmp_path / "adapter" / "main.go").write_text("other")
    monkeypatch.setattr(kube_from_go, "MODULES", tmp_path)
    assert kube_from_go.mark() != before
