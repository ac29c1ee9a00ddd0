"""Build the programs of the Kubernetes control plane from their Go modules.

The module files in `kube_build/` pin the versions:

    kubernetes/    the API server, the scheduler, the controller manager, kubectl, and etcd
    kwok/          KWOK, which updates the status of nodes and pods in place of a kubelet
    adapter/       a custom metrics adapter, on the library that Google's adapter uses
    definitions/   custom resource definitions, as their projects publish them; not compiled
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.programs import go_modules
from tools.programs.cache import say

MODULES = Path(__file__).with_name("kube_build")

VERSION = "v1.36.2"
"""Release of Kubernetes: the newest whose module was available (2026-11)."""

_KUBERNETES, _KWOK, _ADAPTER, _DEFINITIONS = "kubernetes", "kwok", "adapter", "definitions"

# Without these the API server reports v0.0.0, which clients refuse.
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
    """A program and the package it is built from."""

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
"""In build order: each reuses packages that the ones before it compiled."""

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
"""Definitions copied from modules at build time, all Apache 2.0; never shipped."""

STAGES = (
    "kustomize/stage/node/fast/node-initialize.yaml",
    "kustomize/stage/node/heartbeat/node-heartbeat.yaml",
    "kustomize/stage/pod/fast/pod-ready.yaml",
    "kustomize/stage/pod/fast/pod-complete.yaml",
    "kustomize/stage/pod/fast/pod-delete.yaml",
)
"""KWOK's stages for nodes and pods, joined into `stages.yaml`."""

# Below the user's other programs, and above all other builds of a test run:
# it is the longest of them, and the last tests wait for it.
_NICE = 5


def mark() -> str:
    """Return a digest of the build's inputs."""
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
            # Without its mode: the module cache is read-only.
            shutil.copyfile(where / file, folder / Path(file).name)
