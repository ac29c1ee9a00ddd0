"""One stand-in as a process of its own, and how a test steers and follows it."""

import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 30
"""Seconds after which a stand-in that should have said something counts as stuck."""


class StandIn:
    """A server on a free port of this machine; its port is open once it has said `loaded`."""

    def __init__(self, *flags: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.vllm_stand_in", *flags],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        self._said: queue.Queue[str] = queue.Queue()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        self.port = int(self.wait_for("port"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def url(self) -> str:
        """Return the address of the server."""
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, word: str) -> str:
        """Wait until it says this, and return the rest of the line."""
        while True:
            line = self._said.get(timeout=PATIENCE)
            first, _, rest = line.partition(" ")
            if first == word:
                return rest
            if not line:
                raise AssertionError(f"the stand-in ended without saying {word!r}")

    def load(self) -> None:
        """Open the port of one that was started with `--load-on-command`."""
        self._tell("load")
        self.wait_for("loaded")

    def hold(self, tokens: int) -> None:
        """Let answers stop after so many tokens; it says `held` for each that does."""
        self._tell(f"hold {tokens}")

    def release(self) -> None:
        """Let held answers go on."""
        self._tell("release")

    def terminate(self) -> None:
        """Send SIGTERM, as the kubelet does, and return when it has begun to leave."""
        self._process.terminate()
        self.wait_for("draining")

    def kill(self) -> None:
        """End it as a lost machine would."""
        self._process.kill()
        self._process.wait(PATIENCE)

    def wait(self) -> int:
        """Wait for its end and return its status."""
        return self._process.wait(PATIENCE)

    def end(self) -> None:
        """End it if it still runs, and close what is open."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _tell(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.put(line.rstrip("\n"))
        self._said.put("")
