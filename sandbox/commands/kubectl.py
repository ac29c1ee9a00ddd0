"""Fake of the `kubectl` commands that the program runs; any other is refused by name."""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sandbox.commands import kubectl_manifests
from sandbox.kubernetes import kubeconfig
from sandbox.kubernetes.rules import crds, is_older
from sandbox.provider.cloud import RefusalError
from sandbox.state.faults import Faults
from sandbox.state.world import World

_PLURALS = frozenset({"crd", "crds", "customresourcedefinition", "customresourcedefinitions"})
_FULL = "customresourcedefinition.apiextensions.k8s.io"
_DEPLOYMENTS = frozenset({"deploy", "deployment", "deployments"})
_SECONDS_BETWEEN_LOOKS = 0.1
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
# kubectl: a negative timeout means a week
_A_WEEK = 7 * 24 * 3600.0
# Required options of each verb on a manifest: the fake supports only these.
_NEEDED = {
    "apply": "server_side",
    "create": "dry_run",
    "delete": "ignore_not_found",
}


class RefusedError(Exception):
    """kubectl's error message."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise RefusedError(f"error: {message}")


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line; anything unknown is refused."""
    parser = _Parser(prog="kubectl", allow_abbrev=False, add_help=False)
    add = parser.add_argument
    add("--kubeconfig", default=os.environ.get("KUBECONFIG", ""))
    add("verb", choices=("wait", "get", *_NEEDED))
    add("target", nargs="*")
    add("-n", "--namespace", default="default")
    add("--for", dest="condition", default="")
    add("--timeout", type=seconds, default=30.0)
    add("--raw", choices=("/readyz",))
    add("--request-timeout", type=seconds)
    add("-o", "--output", default="")
    add("-f", "--filename", default="")
    add("--server-side", action="store_true")
    add("--ignore-not-found", action="store_true")
    add("--wait", choices=("false",))
    add("--dry-run", choices=("server",))
    given = parser.parse_intermixed_args(words)
    if given.verb in _NEEDED:
        _check_manifest(given)
    elif not given.raw:
        _check_targets(given)
    return given


def _check_manifest(given: argparse.Namespace) -> None:
    needed = _NEEDED[given.verb]
    if not getattr(given, needed) or not given.filename or given.target:
        option = needed.replace("_", "-")
        told = f"the sandbox's kubectl knows `{given.verb} --{option} -f ...` and no other"
        raise RefusedError(f"error: {told}")


def _check_targets(given: argparse.Namespace) -> None:
    words = given.target
    if words and "/" not in words[0]:
        words = ["/".join(words)]  # `crd NAME` is one target in two words
    targets = [target.partition("/") for target in words]
    kinds = {kind.partition(".")[0] for kind, _, _ in targets}
    known = kinds <= _PLURALS or (given.verb == "wait" and kinds <= _DEPLOYMENTS)
    if not targets or not known or not all(name and "/" not in name for _, _, name in targets):
        told = f"the sandbox's kubectl knows CRDs by name, not {given.target}"
        raise RefusedError(f"error: {told}")
    given.names = [name for _, _, name in targets]
    given.deployments = kinds <= _DEPLOYMENTS


def seconds(text: str) -> float:
    """Read a duration such as 1m30s."""
    if text.startswith("-"):
        return _A_WEEK
    if text == "0":
        return 0.0
    if not re.fullmatch(r"(\d+(\.\d+)?(h|ms|m|s))+", text):
        raise argparse.ArgumentTypeError(f"invalid duration {text!r}; write 90s or 1m30s")
    parts = re.findall(r"([\d.]+)(h|ms|m|s)", text)
    return sum(float(amount) * _UNITS[unit] for amount, unit in parts)


def answered(given: argparse.Namespace, served: Callable[[], list[str]]) -> str:
    """Return the output of kubectl for CRDs, at once or when they appear."""
    waits = given.verb == "wait" and given.condition == "create"
    deadline = time.monotonic() + (given.timeout if waits else 0.0)
    while missing := [name for name in given.names if name not in served()]:
        if time.monotonic() < deadline:
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        elif waits:
            raise RefusedError(f"error: timed out waiting for the condition on crds/{missing[0]}")
        else:
            kind = f"{_FULL.replace('.', 's.', 1)}"
            raise RefusedError(f'Error from server (NotFound): {kind} "{missing[0]}" not found')
    met = " condition met" if given.verb == "wait" else ""
    return "\n".join(f"{_FULL}/{name}{met}" for name in given.names)


def _on_deployments(given: argparse.Namespace, world: World, where: str) -> list[str]:
    for name in given.names:
        if not kubectl_manifests.available(world, where, f"{given.namespace}/{name}"):
            kind = "deployments.apps"
            raise RefusedError(f'Error from server (NotFound): {kind} "{name}" not found')
    return [f"deployment.apps/{name} condition met" for name in given.names]


def _ready(given: argparse.Namespace, world: World, where: str) -> str:
    if is_older(world, where, _faults(world).now.apiServerDelaySeconds):
        return "ok"
    server = kubeconfig.host(Path(given.kubeconfig).read_text())
    raise RefusedError(
        f"The connection to the server {server} was refused - did you specify the right host or "
        "port?"
    )


def _faults(world: World) -> Faults:
    file = os.environ.get("SANDBOX_CONDITIONS")
    return Faults(Path(file) if file else None, world)


def _where(given: argparse.Namespace, world: World) -> str:
    if not given.kubeconfig:
        raise RefusedError("error: no kubeconfig; the sandbox never reads one of the machine")
    return kubeconfig.where(world, kubeconfig.host(Path(given.kubeconfig).read_text()))


def _live(given: argparse.Namespace, world: World, folder: Path, words: Sequence[str]) -> int:
    from sandbox.real_cluster import (  # noqa: PLC0415 - needs packages that only tests and tools have
        kubectl as live_kubectl,
    )

    _where(given, world)
    return live_kubectl.run(folder, words)


def _said(given: argparse.Namespace, world: World) -> str:
    where = _where(given, world)
    if given.raw:
        return _ready(given, world, where)
    if given.verb == "apply":
        return "\n".join(kubectl_manifests.applied(world, where, given.filename))
    if given.verb == "delete":
        return "\n".join(kubectl_manifests.deleted(world, where, given.filename))
    if given.verb == "create":
        return "\n".join(kubectl_manifests.tried(world, where, _read(given.filename)))
    if given.deployments:
        return "\n".join(_on_deployments(given, world, where))
    faults = _faults(world)
    return answered(given, lambda: crds(world, where, faults.now.crdDelaySeconds))


def _read(filename: str) -> str:
    return sys.stdin.read() if filename == "-" else Path(filename).read_text()


def main(words: Sequence[str]) -> int:
    """Run from the command line, in the world that SANDBOX_WORLD names."""
    try:
        given = arguments(words)
        if "SANDBOX_WORLD" not in os.environ:
            raise RefusedError("error: SANDBOX_WORLD is not set; this kubectl needs a world")
        world = World(Path(os.environ["SANDBOX_WORLD"]))
        if folder := os.environ.get("SANDBOX_KUBE"):
            return _live(given, world, Path(folder), words)
        sys.stdout.write(_said(given, world) + "\n")
    except (RefusedError, RefusalError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
