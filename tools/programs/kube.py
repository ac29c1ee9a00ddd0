"""Kubernetes' own programs for this machine: finds those in the person's cache, or builds them.

    python -m tools.programs.kube        print the folder they are in, and Pulumi's plugin for them

Owns when they are built and what is said about it. Not here: what is built
(`tools/programs/kube_from_go.py`), the cache (`tools/programs/cache.py`), nor how they run
(`kube/`). A cluster of the person's own is never taken: tests write to it.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import kube_from_go, kube_plugin
from tools.programs.cache import Way, cache_folder, end_when_told, fill, or_else, say
from tools.programs.command_output import output_of
from tools.programs.kube_from_go import PROGRAMS, VERSION

_ANSWER_SECONDS = 60


class KubernetesNotFoundError(Exception):
    """No Kubernetes is to be had; the message says what was tried and what to do."""


NOT_FOUND = (KubernetesNotFoundError, kube_plugin.PluginNotFoundError)
"""What a command says in one line where Kubernetes or the plugin is not available."""


def find_or_get(*, cache: Path | None = None, ways: Sequence[Way] | None = None) -> Path:
    """Give the folder of the programs: `bin/`, `definitions/` and `stages.yaml`."""
    advice = (
        "it needs a Go module proxy, and 4 GB of disk for Go's own caches; "
        "run `make kubernetes` to try again and see each step"
    )
    with or_else(KubernetesNotFoundError, f"Kubernetes {VERSION}", advice):
        cache = cache_folder("kube") if cache is None else cache
        if (cached := in_folder(cache / kube_from_go.mark())) is not None:
            return cached
        ways = default_ways(cache) if ways is None else ways
        return fill(cache, kube_from_go.mark(), ways, _that_runs)


def default_ways(cache: Path) -> tuple[Way, ...]:
    """List the ways in the order they are tried."""
    return (
        Way(
            "the build from Go modules",
            f"building Kubernetes {VERSION}, etcd and KWOK from their Go modules: about seven "
            "minutes on two cores, once for all clones on this machine",
            lambda folder: kube_from_go.build(folder, toolchains=cache),
        ),
    )


def in_folder(folder: Path) -> Path | None:
    """Find the programs in a folder this module filled."""
    binaries = [folder / "bin" / program.name for program in PROGRAMS]
    whole = all(os.access(binary, os.X_OK) for binary in binaries)
    return folder if whole and (folder / "stages.yaml").is_file() else None


def _that_runs(folder: Path) -> Path | None:
    found = in_folder(folder)
    if found is None:
        return None
    return (
        found if version_of(found / "bin" / "kube-apiserver") == f"Kubernetes {VERSION}" else None
    )


def version_of(program: Path) -> str | None:
    """Ask a program for its version; none when it cannot say."""
    try:
        return output_of([str(program), "--version"], seconds=_ANSWER_SECONDS).strip()
    except RuntimeError:
        return None


def main() -> int:
    """Print where the programs are."""
    end_when_told()
    try:
        print(find_or_get())
        print(kube_plugin.find_or_get())
    except NOT_FOUND as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
