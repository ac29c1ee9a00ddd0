"""Pulumi's official Kubernetes plugin: the installed one, the cached one or a new one."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tools.programs import engine, kube_plugin_from_go
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as
from tools.programs.command_output import output_of
from tools.programs.kube_plugin_from_go import LACKS, NAME
from tools.stack.sandbox_home import sdk_version

_BUILT = "+module."
"""Suffix of a built plugin's version, before its date and commit."""

_ANSWER_SECONDS = 30
_DOWNLOAD_SECONDS = 300


class PluginNotFoundError(UnavailableError):
    """No plugin is available; the message says why, and the fix."""


def find_or_get(*, cache: Path | None = None, ways: Sequence[Way] | None = None) -> Path:
    """Return the plugin to run: the installed one, the cached one or a new one."""
    wanted = sdk_version("kubernetes")
    if (own := _of_the_person(wanted)) is not None:
        return own
    advice = (
        "it needs get.pulumi.com or a Go module proxy; run `make kubernetes` to try again and see "
        "each step"
    )
    with raise_as(PluginNotFoundError, f"Kubernetes plugin {wanted}", advice):
        cache = cache_folder("kube-plugin") if cache is None else cache
        entry = f"{wanted}-{kube_plugin_from_go.mark()}"
        if os.access(cached := cache / entry / NAME, os.X_OK):
            return cached
        return fill(cache, entry, default_ways(cache, wanted) if ways is None else ways, _that_runs)


def default_ways(cache: Path, wanted: str) -> tuple[Way, ...]:
    """Return the methods in the order they are tried."""
    built = f"{wanted}{_BUILT}{kube_plugin_from_go.commit()}"
    return (
        Way(
            "the official download",
            f"downloading Pulumi's Kubernetes plugin {wanted}",
            lambda folder: download(folder, wanted),
        ),
        Way(
            "the build from its Go module",
            "building Pulumi's Kubernetes plugin from its Go module: about two minutes on two "
            "cores, once for all clones on this machine",
            lambda folder: kube_plugin_from_go.build(folder, version=built, toolchains=cache),
        ),
    )


def described(plugin: Path) -> str:
    """Name the plugin, and its limitations if it is not the release that the SDK requires."""
    version = version_of(plugin) or "of an unknown version"
    wanted, built, commit = version.partition(_BUILT)
    if not built:
        return f"Pulumi's Kubernetes plugin {version}"
    day, mark = commit.split(".")
    return (
        f"Pulumi's Kubernetes plugin, built from its module of {day[:4]}-{day[4:6]}-{day[6:]} "
        f"(commit {mark}), not the release {wanted} that the SDK asks for: {LACKS}"
    )


def _of_the_person(wanted: str) -> Path | None:
    """Return the version that the SDK requires from the folder of the user's own Pulumi."""
    # Without a home directory there is none; the cache raises the error.
    with suppress(RuntimeError):
        home = Path(os.environ.get("PULUMI_HOME") or Path("~/.pulumi").expanduser())
        kept = home / "plugins" / f"resource-kubernetes-v{wanted}" / NAME
        if os.access(kept, os.X_OK):
            return kept
    found = shutil.which(NAME)
    return Path(found) if found and version_of(Path(found)) == wanted else None


def _that_runs(folder: Path) -> Path | None:
    plugin = folder / NAME
    return plugin if os.access(plugin, os.X_OK) and version_of(plugin) is not None else None


def version_of(plugin: Path) -> str | None:
    """Return the version that a plugin reports to the engine, or None."""
    import grpc  # noqa: PLC0415 - slow to load, and seldom asked
    from google.protobuf.empty_pb2 import Empty  # noqa: PLC0415 - as above
    from pulumi.runtime.proto import provider_pb2_grpc  # noqa: PLC0415 - as above

    try:
        with running(plugin) as port, grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            version: str = stub.GetPluginInfo(Empty(), timeout=_ANSWER_SECONDS).version
            return version.removeprefix("v")
    except (OSError, ValueError, grpc.RpcError):
        return None


@contextmanager
def running(plugin: Path) -> Iterator[int]:
    """Run a plugin without an engine, and yield its port."""
    # It connects to the engine's address only to log a message.
    with subprocess.Popen(
        [str(plugin), "127.0.0.1:9"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else "")
        finally:
            process.kill()


def download(folder: Path, version: str) -> None:
    """Download the official release with the engine's installer, with a time limit."""
    home = {"PULUMI_HOME": str(folder / "home"), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    words = ("plugin", "install", "resource", "kubernetes", version, "--exact")
    environment = {**os.environ, **home}
    command = [str(engine.find_or_get()), *words]
    output_of(command, seconds=_DOWNLOAD_SECONDS, environment=environment)
    kept = folder / "home" / "plugins" / f"resource-kubernetes-v{version}" / NAME
    kept.replace(folder / NAME)
