"""One stack in a sandbox: its record, its lock, and the Pulumi command lines that work on it.

Owns how a stack comes to be in the file backend and how each operation is spelled. Not here: who
runs the command and what is said around it (`tools/stack/__main__.py` for a person, `tests/engine`
for the tests).
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.programs import kube_plugin
from tools.stack.live_cluster import LiveCluster
from tools.stack.sandbox_home import SandboxError, SandboxHome

# The sandbox costs nothing and may be broken at will: nobody wants to be asked twice.
_OPERATIONS = {
    "up": ("--yes", "--skip-preview"),
    "preview": (),
    "refresh": ("--yes", "--skip-preview"),
    "destroy": ("--yes", "--skip-preview"),
}


@dataclass(frozen=True)
class SandboxStack:
    """One stack of the project, and the engine that works on it."""

    home: SandboxHome
    name: str
    live: bool = False
    """Whether its Kubernetes objects are on a real control plane."""

    @property
    def file(self) -> Path:
        """The copy of the stack's file, which Pulumi may write to."""
        return self.home.stacks / f"Pulumi.{self.name}.yaml"

    @property
    def world(self) -> Path:
        """The folder with what exists for this stack in the offline cloud."""
        return self.home.root / "worlds" / self.name

    @property
    def cluster(self) -> LiveCluster:
        """The real control plane of a live stack."""
        return LiveCluster(self.home.root.absolute() / "clusters" / self.name)

    @property
    def made(self) -> bool:
        """Whether the engine has a record of the stack."""
        return self._record.is_file()

    @property
    def protects_its_cluster(self) -> bool:
        """Whether the engine's record has a cluster with deletion protection."""
        latest = json.loads(self._record.read_text()).get("checkpoint", {}).get("latest") or {}
        return any(
            thing["type"] == "gcp:container/cluster:Cluster"
            and thing.get("outputs", {}).get("deletionProtection") is True
            for thing in latest.get("resources", ())
        )

    @property
    def _record(self) -> Path:
        records = self.home.state / ".pulumi" / "stacks" / self.home.project_name()
        return records / f"{self.name}.json"

    def open(self, cli: Path, tracked: Path | None) -> None:
        """Make the sandbox ready, take over the tracked file, and make the stack where it is new.

        Without a tracked file the copy of the last run serves: a stack whose file is gone can
        still be taken down.
        """
        self.home.prepare(cli, kube_plugin.find_or_get() if self.live else None)
        self.world.mkdir(parents=True, exist_ok=True)
        self.drop_half_written()
        if tracked is not None:
            self.home.take(tracked, self.file)
        if self.made:
            return
        made = subprocess.run(
            self.command(cli, "stack", "init", self.name, "--non-interactive"),
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        # Two commands may make it at once: then one is told that it is there, and it is.
        if made.returncode != 0 and not self.made:
            raise SandboxError(f"stack '{self.name}' cannot be made: {made.stderr.strip()}")

    def environment(self) -> dict[str, str]:
        """Give the environment of every command on this stack."""
        real = {"SANDBOX_KUBE": str(self.cluster.folder)} if self.live else {}
        return {**self.home.environment(), "SANDBOX_WORLD": str(self.world.absolute()), **real}

    def operation(self, cli: Path, action: str, *extra: str) -> list[str]:
        """Write the command line of up, preview, refresh or destroy."""
        where = ("--cwd", str(self.home.project), "--stack", self.name)
        config = ("--config-file", str(self.file.absolute()))
        # Pulumi takes no preview of a preview.
        usual = () if "--preview-only" in extra else _OPERATIONS[action]
        return [str(cli), action, *where, *config, *usual, *extra]

    def command(self, cli: Path, *words: str) -> list[str]:
        """Write any other Pulumi command line; what it stores of the stack goes into the copy."""
        return [str(cli), "--cwd", str(self.home.stacks), *words]

    def dead_owners(self) -> list[int]:
        """List the processes that took the stack's lock and ended without giving it back."""
        owners = [json.loads(lock.read_text())["pid"] for lock in self._locks()]
        return [owner for owner in owners if not _alive(owner)]

    def drop_half_written(self) -> None:
        """Remove the empty file that a kill leaves beside the record, which is itself whole.

        The file backend keeps a record's attributes there, can do without, and reads an empty one
        as `failed to load checkpoint: EOF` (seen with 3.250.0).
        """
        beside = self._record.with_name(f"{self.name}.json.attrs")
        if self.dead_owners() and beside.is_file() and beside.stat().st_size == 0:
            beside.unlink()

    def _locks(self) -> list[Path]:
        locks = self.home.state / ".pulumi" / "locks" / "organization"
        return sorted((locks / self.home.project_name() / self.name).glob("*.json"))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
