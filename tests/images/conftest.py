"""A pod's view of one machine: its sysfs, its profiles, and a stand-in for vLLM."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.images.downloads import CONFIG, MODEL, SHARD, Download
from tests.images.hub import Hub
from tests.images.machines import Pci, sysfs

LAUNCHER = pathlib.Path(__file__).parents[2] / "images" / "launcher.py"
PATIENCE = 20
"""Seconds after which a process that should have answered counts as stuck."""

# Says where it is and what it was given, then serves until TERM.
STAND_IN = """
import json, os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
blocked = [int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, set())]
signal.signal(signal.SIGTERM, lambda *_: os._exit(43))
print(json.dumps({"argv": sys.argv[1:], "environment": dict(os.environ), "pid": os.getpid(),
                  "blocked": blocked}), flush=True)
while True:
    signal.pause()
"""


class Pod:
    """One container of the pod, started as the kubelet would start it."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.profiles = folder / "profiles"
        self.profiles.mkdir()
        self.environment: dict[str, str] = {}
        self.sysfs = folder / "sys"
        self.proc, self.dev = folder / "proc", folder / "dev"
        self.with_driver()
        self._started: list[subprocess.Popen[str]] = []
        package = folder / "path" / "vllm" / "entrypoints" / "openai"
        package.mkdir(parents=True)
        for parent in (package, package.parent, package.parent.parent):
            (parent / "__init__.py").touch()
        (package / "api_server.py").write_text(STAND_IN)

    def on(self, *slots: tuple[Pci, ...]) -> "Pod":
        """Put the pod on a machine with these devices."""
        sysfs(self.sysfs, *slots)
        return self

    def with_driver(self) -> "Pod":
        """Load NVIDIA's kernel module on the machine, before the container is made."""
        self.load_driver()
        self.dev.mkdir(exist_ok=True)
        (self.dev / "nvidiactl").touch()
        return self

    def without_driver(self) -> "Pod":
        """Make the container before a driver is on the machine."""
        (self.proc / "driver" / "nvidia" / "version").unlink()
        (self.dev / "nvidiactl").unlink()
        return self

    def load_driver(self) -> None:
        """Load the kernel module now; a container that is there has no device of it."""
        module = self.proc / "driver" / "nvidia"
        module.mkdir(parents=True, exist_ok=True)
        (module / "version").write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module\n")

    def profile(
        self,
        key: str,
        arguments: list[str],
        environment: dict[str, str],
        overrides: dict[str, str] | None = None,
    ) -> "Pod":
        """Mount a profile for one kind of hardware."""
        chosen = {} if overrides is None else overrides
        content = {"arguments": arguments, "environment": environment, "overrides": chosen}
        (self.profiles / f"{key}.json").write_text(json.dumps(content))
        return self

    def start(self, accelerator: str, *words: str) -> subprocess.Popen[str]:
        """Start the launcher with the pod's folders; `words` come after them."""
        command = [sys.executable, str(LAUNCHER), "--accelerator", accelerator]
        command += ["--profiles", str(self.profiles), "--sysfs", str(self.sysfs)]
        command += ["--proc", str(self.proc), "--dev", str(self.dev), *words]
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(self.folder / "path"),
                **self.environment,
            },
        )
        self._started.append(process)
        return process

    def refusal(self, accelerator: str, *words: str) -> tuple[int, str, str]:
        """Run a launcher that must end by itself: its status, output and error output."""
        process = self.start(accelerator, *words)
        out, error = process.communicate(timeout=PATIENCE)
        return process.returncode, out, error

    def end(self) -> None:
        """End what a failed test left running, and close its pipes."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=PATIENCE)


def line(process: subprocess.Popen[str]) -> str:
    """Wait for the next line a container logs; a silent one is ended and has said nothing."""
    assert process.stdout is not None
    alarm = threading.Timer(PATIENCE, process.kill)
    alarm.start()
    try:
        return process.stdout.readline().rstrip("\n")
    finally:
        alarm.cancel()


def status_after(process: subprocess.Popen[str], number: signal.Signals) -> int:
    """Send a signal and wait for the status that the process leaves with."""
    process.send_signal(number)
    return process.wait(timeout=PATIENCE)


@pytest.fixture
def pod(tmp_path: pathlib.Path) -> Iterator[Pod]:
    """Make a pod that is on no machine yet."""
    made = Pod(tmp_path)
    yield made
    made.end()


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Make a hub with a model of one shard."""
    made = Hub(MODEL, {"model.safetensors": SHARD}, {"config.json": CONFIG})
    yield made
    made.end()


@pytest.fixture
def download(tmp_path: pathlib.Path, hub: Hub) -> Iterator[Download]:
    """Make a download from that hub."""
    made = Download(tmp_path, hub)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=PATIENCE)
