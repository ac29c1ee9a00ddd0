"""Latencies and faults of the sandbox, from one YAML file.

    scale: 0.1                        # multiplies every latency; default 1
    latency:                          # seconds; the longest matching type glob wins
      "gcp:*": 0.2                    #   for every operation that changes something
      "gcp:container/cluster:*": {create: 420, update: 60, delete: 180, read: 1}
    faults:
      - type: "gcp:container/nodePool:*"   # glob on the type; default "*"
        name: "l4-*"         # glob on the resource's name in the program; default "*"
        op: create           # check, create, read, update, delete, invoke or *; default create
        nth: 2               # the first matching call that fails; default 1
        count: 1             # how many fail from there on; default 1
        message: "no quota"  # the error message
        when: before         # before or after the side effect; default before
        partial: false       # after it, with the object in the state (create and update)
        hang: false          # wait for ever instead of failing
    crdDelaySeconds: 3       # how long after the cluster its late CRDs appear; default 0
    apiServerDelaySeconds: 3 # how long after the cluster its API server answers; default 0
    podReadySeconds: 30      # how long a pod with a readiness probe loads; default 0; KUBE=1
    rightsDelaySeconds: 3    # how long after its grant a build's right is in force; default 0

`nth` counts over the whole world, across commands and plugins, and starts again when the fault's
text changes. With `op: "*"` it counts calls that change something (create, update, delete).
Previews never count and never wait.
"""

import fnmatch
import hashlib
import threading
from pathlib import Path
from typing import Annotated, Literal

import pydantic
import yaml
from pydantic import Field

from sandbox.state.world import World

_CHANGES = ("create", "update", "delete")
_FOR_EVER = 7 * 24 * 3600.0

Seconds = Annotated[float, Field(ge=0)]
Operation = Literal["check", "create", "read", "update", "delete", "invoke"]


class _Strict(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class Fault(_Strict):
    """One planned failure."""

    type: str = "*"
    name: str = "*"
    op: Operation | Literal["*"] = "create"
    nth: int = Field(default=1, ge=1)
    count: int = Field(default=1, ge=1)
    message: str = "fault configured in the sandbox"
    when: Literal["before", "after"] = "before"
    partial: bool = False
    hang: bool = False

    def concerns(self, op: str, kind: str, name: str) -> bool:
        """Return whether a call is one of those this fault counts."""
        if self.op != op and not (self.op == "*" and op in _CHANGES):
            return False
        return fnmatch.fnmatchcase(kind, self.type) and fnmatch.fnmatchcase(name, self.name)


class FaultsFile(_Strict):
    """The file, read."""

    scale: Seconds = 1.0
    latency: dict[str, Seconds | dict[Operation, Seconds]] = {}
    faults: tuple[Fault, ...] = ()
    crdDelaySeconds: Seconds = 0.0  # noqa: N815 - the key in the YAML file
    apiServerDelaySeconds: Seconds = 0.0  # noqa: N815 - the key in the YAML file
    podReadySeconds: Seconds = 0.0  # noqa: N815 - the key in the YAML file
    rightsDelaySeconds: Seconds = 0.0  # noqa: N815 - the key in the YAML file

    def seconds(self, op: str, kind: str) -> float:
        """Return how long a call takes."""
        for pattern in sorted(self.latency, key=len, reverse=True):
            if fnmatch.fnmatchcase(kind, pattern):
                found = self.latency[pattern]
                if isinstance(found, dict):
                    return self.scale * {str(k): v for k, v in found.items()}.get(op, 0.0)
                return self.scale * found if op in _CHANGES else 0.0
        return 0.0


class CancelledError(Exception):
    """The engine asked for an end while a call was waiting."""


class Faults:
    """Latencies and faults of one sandbox state; the file is read again when it changes."""

    def __init__(self, file: Path | None, world: World) -> None:
        self._file = file
        self._world = world
        self._stamp = -1
        self._now = FaultsFile()
        self.cancelled = threading.Event()

    @property
    def now(self) -> FaultsFile:
        """The file as it is now; ValueError names the file and the key at fault."""
        if self._file is None:
            return self._now
        stamp = self._file.stat().st_mtime_ns
        if stamp != self._stamp:
            self._now = read(self._file)
            self._stamp = stamp
        return self._now

    def fault(self, op: str, kind: str, name: str) -> Fault | None:
        """Count a call, and return its fault."""
        met = None
        for fault in self.now.faults:
            if not fault.concerns(op, kind, name):
                continue
            mark = hashlib.sha256(fault.model_dump_json().encode()).hexdigest()[:12]
            seen = self._world.counted(f"{mark} {fault.op} {fault.type} {fault.name}")
            if met is None and fault.nth <= seen < fault.nth + fault.count:
                met = fault
        return met

    def wait(self, op: str, kind: str) -> None:
        """Take the time that a call takes."""
        self.pause(self.now.seconds(op, kind))

    def hang(self) -> None:
        """Wait until the process is ended or the engine cancels."""
        self.pause(_FOR_EVER)

    def pause(self, seconds: float) -> None:
        """Wait; CancelledError when the engine asks for an end."""
        if seconds and self.cancelled.wait(seconds):
            raise CancelledError("the operation was cancelled")


def read(file: Path) -> FaultsFile:
    """Read a file of conditions."""
    try:
        return FaultsFile.model_validate(yaml.safe_load(file.read_text()) or {})
    except yaml.YAMLError as error:
        raise ValueError(f"{file} is not YAML: {error}") from error
    except pydantic.ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in found['loc'])}: {found['msg']}"
            for found in error.errors()
        )
        raise ValueError(f"{file} is not a valid faults file: {faults}") from error
