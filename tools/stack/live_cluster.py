"""Start and stop the real control plane of a sandbox stack as a background process.

The process runs `sandbox/real_cluster/cluster.py`.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.stack.sandbox_home import REPOSITORY, SandboxError

READY_SECONDS = 180
_END_SECONDS = 60
_LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class LiveCluster:
    """A control plane, running or not."""

    folder: Path
    """Folder of its files; `remove` deletes it."""

    @property
    def kubeconfig(self) -> Path:
        """Kubeconfig of an administrator, while it runs."""
        return self.folder / "control-plane" / "admin.kubeconfig"

    @property
    def kubectl(self) -> Path:
        """The kubectl of the same version."""
        return self.folder / "programs" / "bin" / "kubectl"

    @property
    def log(self) -> Path:
        """Log of its process."""
        return self.folder / "log"

    @property
    def process(self) -> int | None:
        """Process ID, or None if it does not run."""
        with contextlib.suppress(FileNotFoundError), (self.folder / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
        return None

    def ask_for(self, conditions: str) -> None:
        """Write the file that requests it, with the faults to apply."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "asked").write_text(conditions)

    def start(self, programs: Path, world: Path) -> None:
        """Start it with its stored objects unless it runs, and wait until it answers."""
        if self.process is not None:
            # Another command may start it at the same time.
            self._await_ready(lambda: self.process is not None)
            return
        (self.folder / "ready").unlink(missing_ok=True)
        link = self.folder / "programs"
        link.unlink(missing_ok=True)
        link.symlink_to(programs)
        with self.log.open("wb") as words:
            keeper = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "sandbox.real_cluster.cluster",
                    self.folder,
                    world,
                    programs,
                ],
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                # Ctrl-C stops the command, and not the cluster that outlives it.
                start_new_session=True,
            )
        try:
            self._await_ready(lambda: keeper.poll() is None)
        except BaseException:
            keeper.terminate()
            keeper.wait()
            raise
        # Avoid Python's ResourceWarning: the process is meant to outlive this one.
        keeper.returncode = 0

    def _await_ready(self, runs: Callable[[], bool]) -> None:
        end = time.monotonic() + READY_SECONDS
        while not (self.folder / "ready").exists():
            if not runs() or time.monotonic() > end:
                last = self.log.read_text(errors="replace").strip().splitlines()[-5:]
                raise SandboxError("the control plane does not start: " + "\n".join(last))
            time.sleep(_LOOK_SECONDS)

    def stop(self) -> bool:
        """Stop it, wait, and keep its objects. Returns whether it ran."""
        process = self.process
        if process is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
        end = time.monotonic() + _END_SECONDS
        while self.process is not None:
            if time.monotonic() > end:
                raise SandboxError(f"process {process} runs the control plane and does not stop")
            time.sleep(_LOOK_SECONDS)
        return True

    def remove(self) -> None:
        """Stop it and delete its objects."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
