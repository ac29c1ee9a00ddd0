"""Pulumi's own language hosts for programs in other languages than Python.

    python -m tools.programs.language_hosts      get them into the cache

The official engine brings them. Beside one that was built here they are built from Go modules that
`host_build/` fixes, each the newest that could be had (2026-11): pulumi-yaml 1.25.0, and the host
for Node.js of Pulumi's SDK 3.68.0, since later ones have it in a module of its own, which could
not be had. Not here: the programs (`examples/`), nor how a sandbox starts them.
"""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import engine, go_modules
from tools.programs.cache import Way, cache_folder, end_when_told, fill, or_else, say

BUILD = Path(__file__).with_name("host_build")

PACKAGES = {
    "yaml": "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    "nodejs": "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
}
"""What is built, by the runtime that a project names."""

# Lower than a test run beside it, which it would slow down.
_NICE = 19


class HostNotFoundError(Exception):
    """A host is not available; the message says why, and what to do."""


def find_or_get(
    runtime: str, cli: Path, *, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> Path:
    """Give the host that goes with an engine: its own, the cached one, else a new one."""
    own = cli.resolve().with_name(_program(runtime))
    if os.access(own, os.X_OK):
        return own
    advice = "run `.venv/bin/python -m tools.programs.language_hosts` to try again"
    with or_else(HostNotFoundError, f"language host for {runtime}", advice):
        cache = cache_folder("language-hosts") if cache is None else cache
        entry = f"{runtime}-{mark(runtime)}"
        name = _program(runtime)
        if (there := _that_runs(cache / entry, name)) is not None:
            return there
        ways = _built(runtime, cache) if ways is None else ways
        return fill(cache, entry, ways, lambda folder: _that_runs(folder, name))


def lay(runtime: str, cli: Path, home: Path) -> None:
    """Put a host where an engine with this PULUMI_HOME looks for it."""
    host = home / "plugins" / f"language-{runtime}-v0.0.0" / _program(runtime)
    host.parent.mkdir(parents=True)
    host.symlink_to(find_or_get(runtime, cli))


def mark(runtime: str) -> str:
    """Name what would be built: another version of anything is another name."""
    return hashlib.sha256((BUILD / runtime / "go.sum").read_bytes()).hexdigest()[:8]


def _program(runtime: str) -> str:
    return f"pulumi-language-{runtime}"


def _built(runtime: str, toolchains: Path) -> tuple[Way, ...]:
    announcement = (
        f"building Pulumi's language host for {runtime} from its Go modules: "
        "about a minute of a processor's time, once for all clones on this machine"
    )

    def build(folder: Path) -> None:
        module = go_modules.module(BUILD / runtime, toolchains)
        module.build(PACKAGES[runtime], folder / _program(runtime), stamp="", nice=_NICE)

    return (Way("the build from Go modules", announcement, build),)


def _that_runs(folder: Path, name: str) -> Path | None:
    return folder / name if os.access(folder / name, os.X_OK) else None


def main() -> int:
    """Get them, and print where they are."""
    end_when_told()
    try:
        for runtime in PACKAGES:
            print(find_or_get(runtime, engine.find_or_get()))
    except (HostNotFoundError, engine.EngineNotFoundError) as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
