"""The world: what the fake cloud holds, as files a user can read and edit.

    WORLD/objects/gcp.container.NodePool/pools-1a2b3c4d.json   one object
    WORLD/operations.jsonl                                     one line for each operation
    WORLD/counters.json                                        how often a fault's call was seen
    WORLD/born                                                 when the world began

Editing an object's `properties` by hand is drift: the next `pulumi refresh` shows it.
"""

import contextlib
import datetime
import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sandbox.provider.wire import Properties, as_json, from_json, secret_paths, unsealed


@dataclass
class Thing:
    """One object that exists. `properties` and `inputs` are plain JSON; `secrets` marks paths."""

    type: str
    id: str
    urn: str
    created: str
    properties: dict[str, Any]
    inputs: dict[str, Any]
    secrets: list[str] = field(default_factory=list)
    where: str = ""

    @classmethod
    def made(
        cls, kind: str, id_: str, urn: str, trees: tuple[Properties, Properties], created: str
    ) -> "Thing":
        """Take the trees of a create or update apart into JSON and secret marks."""
        inputs, outputs = trees
        return cls(
            type=kind,
            id=id_,
            urn=urn,
            created=created,
            properties=as_json(outputs),
            inputs=as_json(inputs),
            secrets=secret_paths({"inputs": inputs, "properties": outputs}),
        )

    def trees(self) -> tuple[Properties, Properties]:
        """Return inputs and properties with their secret marks."""
        both = {"inputs": from_json(self.inputs), "properties": from_json(self.properties)}
        both = unsealed(both, self.secrets)
        return both["inputs"], both["properties"]


def now() -> str:
    """Return the time as the clouds write it."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def age(thing: "Thing") -> float:
    """Return for how many seconds a thing has been there."""
    made = datetime.datetime.fromisoformat(thing.created)
    return (datetime.datetime.now(datetime.UTC) - made).total_seconds()


class World:
    """The files in a folder; without a folder, a temporary one that is deleted with the process."""

    def __init__(self, folder: Path | None) -> None:
        self.persists = folder is not None
        self.folder = (folder or Path(tempfile.mkdtemp(prefix="sandbox-world-"))).resolve()
        (self.folder / "objects").mkdir(parents=True, exist_ok=True)
        with self.locked():
            if not (self.folder / "born").exists():
                _write(self.folder / "born", now())

    def close(self) -> None:
        """Remove a temporary world."""
        if not self.persists:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def born(self) -> datetime.datetime:
        """When the world began."""
        return datetime.datetime.fromisoformat((self.folder / "born").read_text().strip())

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes and threads out; not to be nested."""
        with (self.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def put(self, thing: Thing) -> None:
        """Write an object; one that was there keeps the time of its creation."""
        old = self.get(thing.type, thing.id, where=thing.where)
        if old is not None:
            thing.created = old.created
        _write(self._file(thing.type, thing.id, thing.where), json.dumps(asdict(thing), indent=2))

    def get(self, kind: str, id_: str, *, where: str = "") -> Thing | None:
        """Read an object, or None."""
        return _read(self._file(kind, id_, where))

    def drop(self, kind: str, id_: str, *, where: str = "") -> None:
        """Remove an object if it is there."""
        file = self._file(kind, id_, where)
        file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            file.parent.rmdir()

    def things(self, kind: str = "") -> list[Thing]:
        """Return every object of a type, or of all types, in a stable order."""
        pattern = f"{_slug_of_type(kind)}/*.json" if kind else "*/*.json"
        found = (_read(file) for file in sorted((self.folder / "objects").glob(pattern)))
        return [thing for thing in found if thing is not None]

    def log(self, **entry: Any) -> None:
        """Add a line to the operation log."""
        line = json.dumps({"time": now(), **entry}) + "\n"
        target = self.folder / "operations.jsonl"
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            # one write, so that lines of several processes do not mix
            os.write(handle, line.encode())
        finally:
            os.close(handle)

    def counted(self, what: str) -> int:
        """Increase a counter that outlives the process, and return it."""
        with self.locked():
            file = self.folder / "counters.json"
            counters = json.loads(file.read_text()) if file.exists() else {}
            counters[what] = counters.get(what, 0) + 1
            _write(file, json.dumps(counters, indent=2))
            return int(counters[what])

    def _file(self, kind: str, id_: str, where: str) -> Path:
        mark = hashlib.sha256(f"{kind}\n{where}\n{id_}".encode()).hexdigest()[:8]
        tail = re.sub(r"[^A-Za-z0-9.-]+", "-", id_.rsplit("/", 1)[-1]).strip("-.")[:48]
        return self.folder / "objects" / _slug_of_type(kind) / f"{tail}-{mark}.json"


def _slug_of_type(kind: str) -> str:
    # gcp:container/nodePool:NodePool is gcp.container.NodePool
    package, module, name = kind.split(":")
    module = module.split("/")[0] if package == "gcp" else module.replace("/", ".")
    return f"{package}.{module}.{name}"


def _read(file: Path) -> Thing | None:
    try:
        return Thing(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise ValueError(f"{file} is not a readable object: {error}; fix or delete it") from error


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "w") as part:
        part.write(text + "\n")
    Path(name).replace(file)
