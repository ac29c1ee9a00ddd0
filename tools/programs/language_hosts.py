"""Pulumi's own language hosts for programs in other languages than Python.

    python -m tools.programs.language_hosts      get them into the cache

The official engine includes them. For an engine that was built from Go modules they are built from
the modules that `host_build/` pins, the newest available ones (2026-11): pulumi-yaml 1.25.0, and
the Node.js host of Pulumi's SDK 3.68.0; later ones are in a module that was not available.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import engine, go_modules
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show

BUILD = Path(__file__).with_name("host_build")

PACKAGES = {
    "yaml": "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    "nodejs": "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
}
"""Go package by the `runtime` of a project."""

# Lower than a test run at the same time.
_NICE = 19


class HostNotFoundError(UnavailableError):
    """A host is not available; the message says why, and the fix."""


def find_or_get(
    runtime: str, cli: Path, *, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> Path:
    """Return the host of an engine: its own, the cached one or a new one."""
    own = cli.resolve().with_name(_program(runtime))
    if os.access(own, os.X_OK):
        return own
    advice = "run `.venv/bin/python -m tools.programs.language_hosts` to try again"
    with raise_as(HostNotFoundError, f"language host for {runtime}", advice):
        cache = cache_folder("language-hosts") if cache is None else cache
        entry = f"{runtime}-{mark(runtime)}"
        name = _program(runtime)
        if (there := _that_runs(cache / entry, name)) is not None:
            return there
        ways = _built(runtime, cache) if ways is None else ways
        return fill(cache, entry, ways, lambda folder: _that_runs(folder, name))


def lay(runtime: str, cli: Path, home: Path) -> None:
    """Link a host into the plugins of a PULUMI_HOME."""
    host = home / "plugins" / f"language-{runtime}-v0.0.0" / _program(runtime)
    host.parent.mkdir(parents=True)
    host.symlink_to(find_or_get(runtime, cli))


def mark(runtime: str) -> str:
    """Return a digest of the build's inputs."""
    return hashlib.sha256((BUILD / runtime / "go.sum").read_bytes()).hexdigest()[:8]


def _program(runtime: str) -> str:
    return f"pulumi-language-{runtime}"


def _built(runtime: str, toolchains: Path) -> tuple[Way, ...]:
    announcement = (
        f"building Pulumi's language host for {runtime} from its Go modules: "
        "about one minute of CPU time, once for all clones on this machine"
    )

    def build(folder: Path) -> None:
        module = go_modules.module(BUILD / runtime, toolchains)
        module.build(PACKAGES[runtime], folder / _program(runtime), stamp="", nice=_NICE)

    return (Way("the build from Go modules", announcement, build),)


def _that_runs(folder: Path, name: str) -> Path | None:
    return folder / name if os.access(folder / name, os.X_OK) else None


def main() -> int:
    """Print the paths of the hosts, after building missing ones."""
    return show(lambda: (find_or_get(runtime, engine.find_or_get()) for runtime in PACKAGES))


if __name__ == "__main__":
    sys.exit(main())
