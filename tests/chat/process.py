"""The chat page as a process, as its image starts it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

IMAGES = Path(__file__).parents[2] / "images"
PATIENCE = 60
"""Seconds after which a page that should be there counts as stuck."""


def start(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start the page with nothing in its environment but this."""
    return subprocess.Popen(
        [sys.executable, "-m", "chat"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=IMAGES,
        env={"PATH": os.environ["PATH"], **environment},
    )


def free_port() -> int:
    """Return a port of this machine that nobody uses now."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


class ChatProcess:
    """The page for one port of this machine, whoever may be behind it."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.vllm_port = f"--port={free_port()}"
        """What a stand-in has to be told to be this page's model server."""
        # As in the pod: no home that could be written to.
        self._process = start(
            {
                "VLLM_URL": f"http://127.0.0.1:{self.vllm_port.partition('=')[2]}",
                "HOST": "127.0.0.1",
                "PORT": str(port),
                "TMPDIR": str(folder),
                "GRADIO_TEMP_DIR": str(folder),
                "HOME": "/nonexistent",
                "PYTHONDONTWRITEBYTECODE": "1",
            }
        )
        self._await_page()

    def _await_page(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process.poll() is None:
            try:
                httpx.get(f"{self.url}/healthz")
            except httpx.ConnectError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(f"no page: {self.end()}")

    def end(self) -> str:
        """End the process and return what it complained of."""
        if self._process.poll() is None:
            self._process.terminate()
        _, complaints = self._process.communicate(timeout=PATIENCE)
        return complaints
