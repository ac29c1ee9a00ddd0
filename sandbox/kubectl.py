"""Stands in for `kubectl wait` and `kubectl get` on CRDs, which a GKE cluster may install late.

Owns: `--kubeconfig F wait --for=create crd/NAME crd/NAME --timeout=60s` and `get crd NAME`. Not
here: any other kubectl command; it is refused by name.
"""

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from sandbox import kubeconfig
from sandbox.cloud import RefusalError
from sandbox.conditions import Conditions
from sandbox.kubernetes_rules import crds
from sandbox.world import World

_PLURALS = frozenset({"crd", "crds", "customresourcedefinition", "customresourcedefinitions"})
_FULL = "customresourcedefinition.apiextensions.k8s.io"
_SECONDS_BETWEEN_LOOKS = 0.1
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
# kubectl: a negative timeout means a week
_A_WEEK = 7 * 24 * 3600.0


class RefusedError(Exception):
    """What kubectl prints on its way out."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise RefusedError(f"error: {message}")


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line; anything unknown is refused."""
    parser = _Parser(prog="kubectl", allow_abbrev=False, add_help=False)
    parser.add_argument("--kubeconfig", default=os.environ.get("KUBECONFIG", ""))
    parser.add_argument("verb", choices=("wait", "get"))
    parser.add_argument("target", nargs="+")
    parser.add_argument("--for", dest="condition", default="")
    parser.add_argument("--timeout", type=seconds, default=30.0)
    parser.add_argument("-o", "--output", default="")
    given = parser.parse_intermixed_args(words)
    # `crd NAME` is one target in two words
    words = given.target if "/" in given.target[0] else ["/".join(given.target)]
    targets = [target.partition("/") for target in words]
    for kind, _, name in targets:
        if kind.partition(".")[0] not in _PLURALS or not name or "/" in name:
            told = f"the sandbox's kubectl knows CRDs by name, not {given.target}"
            raise RefusedError(f"error: {told}")
    given.names = [name for _, _, name in targets]
    return given


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
    """Give what kubectl would print about CRDs, now or when they appear."""
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


def _served(given: argparse.Namespace, world: World) -> Callable[[], list[str]]:
    weather = os.environ.get("SANDBOX_CONDITIONS")
    conditions = Conditions(Path(weather) if weather else None, world)
    if not given.kubeconfig:
        raise RefusedError("error: no kubeconfig; the sandbox never reads one of the machine")
    where = kubeconfig.where(world, kubeconfig.host(Path(given.kubeconfig).read_text()))
    return lambda: crds(world, where, conditions.weather.crdDelaySeconds)


def main(words: Sequence[str]) -> int:
    """Run from the command line, in the world that SANDBOX_WORLD names."""
    try:
        given = arguments(words)
        if "SANDBOX_WORLD" not in os.environ:
            raise RefusedError("error: SANDBOX_WORLD is not set; this kubectl needs a world")
        world = World(Path(os.environ["SANDBOX_WORLD"]))
        sys.stdout.write(answered(given, _served(given, world)) + "\n")
    except (RefusedError, RefusalError, ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
