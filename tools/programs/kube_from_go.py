"""Kubernetes' own programs, built from their Go modules, with the files that go with them.

Owns what is built and which files are taken from modules. Not here: with which Go
(`tools/programs/go_modules.py`), nor where the result is kept (`tools/programs/kube.py`). The
versions are fixed by the module files in `kube_build/`:

    kubernetes/    the API server, the scheduler, the controller manager, kubectl, and etcd
    kwok/          KWOK, which says of nodes and pods what a kubelet would
    adapter/       an adapter for custom metrics, on the library of Google's own
    definitions/   definitions of kinds, as their projects publish them; nothing is compiled
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.programs import go_modules
from tools.programs.cache import say

MODULES = Path(__file__).with_name("kube_build")

VERSION = "v1.36.2"
"""The release of Kubernetes: the newest whose module could be had (2026-11)."""

_KUBERNETES, _KWOK, _ADAPTER, _DEFINITIONS = "kubernetes", "kwok", "adapter", "definitions"

# Without these the API server calls itself v0.0.0, and clients refuse what they read from it.
_COMPONENT = "k8s.io/component-base/version"
_STAMPS = {
    "gitVersion": VERSION,
    "gitMajor": VERSION.removeprefix("v").split(".")[0],
    "gitMinor": VERSION.split(".")[1],
    "gitTreeState": "clean",
}
_KUBERNETES_STAMP = " ".join(f"-X {_COMPONENT}.{name}={text}" for name, text in _STAMPS.items())


@dataclass(frozen=True)
class Program:
    """One program and the package it is built from."""

    name: str
    module: str
    package: str
    stamp: str


PROGRAMS = (
    *(
        Program(name, _KUBERNETES, f"k8s.io/kubernetes/cmd/{name}", _KUBERNETES_STAMP)
        for name in ("kube-apiserver", "kube-scheduler", "kube-controller-manager", "kubectl")
    ),
    Program("etcd", _KUBERNETES, "go.etcd.io/etcd/server/v3", ""),
    Program("kwok", _KWOK, "sigs.k8s.io/kwok/cmd/kwok", ""),
    Program("metrics-adapter", _ADAPTER, ".", ""),
)
"""In the order they are built: each is quicker for what the ones before it have compiled."""

TAKEN = {
    "sigs.k8s.io/gateway-api": (
        "config/crd/standard/gateway.networking.k8s.io_gatewayclasses.yaml",
        "config/crd/standard/gateway.networking.k8s.io_gateways.yaml",
        "config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
    ),
    "sigs.k8s.io/gateway-api-inference-extension": (
        "config/crd/bases/inference.networking.k8s.io_inferencepools.yaml",
        "config/crd/bases/inference.networking.x-k8s.io_inferenceobjectives.yaml",
    ),
    "sigs.k8s.io/lws": ("config/crd/bases/leaderworkerset.x-k8s.io_leaderworkersets.yaml",),
}
"""Definitions taken from modules, all Apache 2.0: they are copied at build time, never shipped."""

STAGES = (
    "kustomize/stage/node/fast/node-initialize.yaml",
    "kustomize/stage/node/heartbeat/node-heartbeat.yaml",
    "kustomize/stage/pod/fast/pod-ready.yaml",
    "kustomize/stage/pod/fast/pod-complete.yaml",
    "kustomize/stage/pod/fast/pod-delete.yaml",
)
"""What KWOK says of nodes and pods: its own module's stages, joined into `stages.yaml`."""

# Lower than a person's own work and a test run beside it, which it would slow down.
_NICE = 19


def mark() -> str:
    """Name what would be built: another version of anything is another name."""
    digest = hashlib.sha256(repr((PROGRAMS, TAKEN, STAGES)).encode())
    for name in (_KUBERNETES, _KWOK, _ADAPTER, _DEFINITIONS):
        digest.update((MODULES / name / "go.sum").read_bytes())
    digest.update((MODULES / _ADAPTER / "main.go").read_bytes())
    return f"{VERSION}-{digest.hexdigest()[:8]}"


def build(folder: Path, *, toolchains: Path) -> None:
    """Put the programs into `bin/`, the definitions into `definitions/`, and KWOK's stages."""
    binaries = folder / "bin"
    binaries.mkdir(parents=True)
    for number, program in enumerate(PROGRAMS, start=1):
        say(f"  {program.name} ({number} of {len(PROGRAMS)})")
        module = go_modules.module(MODULES / program.module, toolchains)
        module.build(program.package, binaries / program.name, stamp=program.stamp, nice=_NICE)
    _take_definitions(folder / "definitions", toolchains)
    kwok = go_modules.module(MODULES / _KWOK, toolchains).folder_of("sigs.k8s.io/kwok")
    stages = [(kwok / stage).read_text() for stage in STAGES]
    (folder / "stages.yaml").write_text("---\n".join(stages))


def _take_definitions(folder: Path, toolchains: Path) -> None:
    folder.mkdir()
    modules = go_modules.module(MODULES / _DEFINITIONS, toolchains)
    for name, files in TAKEN.items():
        where = modules.folder_of(name)
        for file in files:
            # Copied without its mode: the module cache is read-only.
            shutil.copyfile(where / file, folder / Path(file).name)
