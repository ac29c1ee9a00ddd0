"""A stack in the sandbox: its Pulumi state, its lock, and the command lines of its operations."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.programs import kube_plugin
from tools.stack.live_cluster import LiveCluster
from tools.stack.sandbox_home import SandboxError, SandboxHome

# The sandbox has no cost and no real data, so no confirmation is needed.
_OPERATIONS = {
    "up": ("--yes", "--skip-preview"),
    "preview": (),
    "refresh": ("--yes", "--skip-preview"),
    "destroy": ("--yes", "--skip-preview"),
}


@dataclass(frozen=True)
class SandboxStack:
    """A stack of the project, and its engine."""

    home: SandboxHome
    name: str
    live: bool = False
    """Whether the Kubernetes objects are on a real control plane."""

    @property
    def file(self) -> Path:
        """The copy of the stack's file, which Pulumi may write to."""
        return self.home.stacks / f"Pulumi.{self.name}.yaml"

    @property
    def world(self) -> Path:
        """The folder of this stack's sandbox state."""
        return self.home.root / "worlds" / self.name

    @property
    def cluster(self) -> LiveCluster:
        """The real control plane of a live stack."""
        return LiveCluster(self.home.root.absolute() / "clusters" / self.name)

    @property
    def made(self) -> bool:
        """Whether the stack exists in the file backend."""
        return self._record.is_file()

    @property
    def protects_its_cluster(self) -> bool:
        """Whether the stack's Pulumi state has a cluster with deletion protection."""
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
        """Write the sandbox's files, copy the stack file, and create the stack if it is new.

        Without a stack file the copy of the last run is used, so that you can still delete a
        stack whose file is missing.
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
        # Two commands may create it at once; the error that it exists is then ignored.
        if made.returncode != 0 and not self.made:
            raise SandboxError(f"stack '{self.name}' cannot be made: {made.stderr.strip()}")

    def environment(self) -> dict[str, str]:
        """Return the environment of every command on this stack."""
        real = {"SANDBOX_KUBE": str(self.cluster.folder)} if self.live else {}
        return {**self.home.environment(), "SANDBOX_WORLD": str(self.world.absolute()), **real}

    def operation(self, cli: Path, action: str, *extra: str) -> list[str]:
        """Return the command line of up, preview, refresh or destroy."""
        where = ("--cwd", str(self.home.project), "--stack", self.name)
        config = ("--config-file", str(self.file.absolute()))
        # Pulumi has no such option for a preview.
        usual = () if "--preview-only" in extra else _OPERATIONS[action]
        return [str(cli), action, *where, *config, *usual, *extra]

    def command(self, cli: Path, *words: str) -> list[str]:
        """Return any other Pulumi command line; Pulumi stores configuration in the copy."""
        return [str(cli), "--cwd", str(self.home.stacks), *words]

    def dead_owners(self) -> list[int]:
        """Return the processes that ended without releasing the stack's lock."""
        owners = [json.loads(lock.read_text())["pid"] for lock in self._locks()]
        return [owner for owner in owners if not _alive(owner)]

    def drop_half_written(self) -> None:
        """Remove the empty attributes file that a killed run leaves; the state itself is complete.

        The file backend does not need the file, and reports an empty one as
        `failed to load checkpoint: EOF` (seen with 3.250.0).
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
