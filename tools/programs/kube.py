"""Programs of the Kubernetes control plane: the cached ones, or new ones built from Go modules.

    python -m tools.programs.kube        print their folder and the path of Pulumi's plugin

A cluster of the user is never used, because tests write to the cluster.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.programs import kube_from_go, kube_plugin
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show
from tools.programs.command_output import output_of
from tools.programs.kube_from_go import PROGRAMS, VERSION

_ANSWER_SECONDS = 60


class KubernetesNotFoundError(UnavailableError):
    """Kubernetes is not available; the message says why, and the fix."""


NOT_FOUND = (KubernetesNotFoundError, kube_plugin.PluginNotFoundError)
"""Errors for a missing Kubernetes or plugin."""


def find_or_get(*, cache: Path | None = None, ways: Sequence[Way] | None = None) -> Path:
    """Return the folder of the programs: `bin/`, `definitions/` and `stages.yaml`."""
    advice = (
        "it needs a Go module proxy, and 4 GB of disk for Go's own caches; "
        "run `make kubernetes` to try again and see each step"
    )
    with raise_as(KubernetesNotFoundError, f"Kubernetes {VERSION}", advice):
        cache = cache_folder("kube") if cache is None else cache
        if (cached := in_folder(cache / kube_from_go.mark())) is not None:
            return cached
        ways = default_ways(cache) if ways is None else ways
        return fill(cache, kube_from_go.mark(), ways, _that_runs)


def default_ways(cache: Path) -> tuple[Way, ...]:
    """Return the methods in the order they are tried."""
    return (
        Way(
            "the build from Go modules",
            f"building Kubernetes {VERSION}, etcd and KWOK from their Go modules: about seven "
            "minutes on two cores, once for all clones on this machine",
            lambda folder: kube_from_go.build(folder, toolchains=cache),
        ),
    )


def in_folder(folder: Path) -> Path | None:
    """Return the programs in a folder that this module filled."""
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
    """Return the version that a program prints, or None."""
    try:
        return output_of([str(program), "--version"], seconds=_ANSWER_SECONDS).strip()
    except RuntimeError:
        return None


def main() -> int:
    """Print the folder of the programs and the plugin's path."""
    return show(lambda: (find() for find in (find_or_get, kube_plugin.find_or_get)))


if __name__ == "__main__":
    sys.exit(main())
