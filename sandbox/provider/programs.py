"""The Python programs a language host runs: their command lines, their output, their end."""

import os
import queue
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from pulumi.runtime.proto import language_pb2 as wire

PATIENCE = 5.0
"""Seconds a program may take to leave after a polite request, before it is killed."""


class Children:
    """The programs this host has started, so that none outlives it."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closing = False

    def start(
        self, command: list[str], cwd: str | None, env: dict[str, str], *, piped: bool
    ) -> subprocess.Popen[bytes]:
        """Start a program; one that arrives while the host is closing is ended at once."""
        pipe = subprocess.PIPE if piped else None
        with self._lock:
            child = subprocess.Popen(command, cwd=cwd, env=env, stdout=pipe, stderr=pipe)
            self._running.add(child)
            closing = self._closing
        if closing:
            self.end(child)
        return child

    def wait(self, child: subprocess.Popen[bytes]) -> int:
        """Wait for a program's exit status and forget it."""
        status = child.wait()
        with self._lock:
            self._running.discard(child)
        return status

    def end(self, child: subprocess.Popen[bytes]) -> None:
        """Ask a program to leave, and make it leave when it does not."""
        if child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()

    def end_all(self, *, closing: bool = False) -> None:
        """End every program that still runs; `closing` also ends whatever is started later."""
        with self._lock:
            self._closing = self._closing or closing
            running = list(self._running)
        for child in running:
            self.end(child)


def program_command(
    request: wire.RunRequest, *, engine: str, runner: Path, python: str
) -> list[str]:
    """Write the command line of the official runner for one run of a program."""
    settings = {
        "monitor": request.monitor_address,
        "engine": engine,
        "project": request.project,
        "stack": request.stack,
        "organization": request.organization,
        "root_directory": request.info.root_directory,
        "pwd": request.pwd,
        "dry_run": "true" if request.dryRun else "false",
        "parallel": str(request.parallel),
    }
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    # An absolute entry point replaces the folder: that is how pathlib joins, and what is meant.
    program = Path(request.info.program_directory) / (request.info.entry_point or ".")
    return [python, "-u", str(runner), *options, str(program), *request.args]


def plugin_command(request: wire.RunPluginRequest, python: str) -> tuple[list[str], str | None]:
    """Write the command line of a plugin, and the folder it expects to run in."""
    folder = request.info.program_directory
    if request.kind == "analyzer":
        # A policy pack reads its own files relative to itself; the engine's words come first.
        return [python, "-u", "-m", "pulumi.policy", *request.args, folder], folder
    return [python, "-u", folder, *request.args], request.pwd or None


def printed(child: subprocess.Popen[bytes]) -> Iterator[wire.RunPluginResponse]:
    """Pass on both streams of a program as they come, until both end."""
    chunks: queue.Queue[wire.RunPluginResponse | None] = queue.Queue()

    def pump(stream: IO[bytes], name: str) -> None:
        with stream:
            while chunk := os.read(stream.fileno(), 65536):
                chunks.put(
                    wire.RunPluginResponse(stdout=chunk)
                    if name == "stdout"
                    else wire.RunPluginResponse(stderr=chunk)
                )
        chunks.put(None)

    streams = {"stdout": child.stdout, "stderr": child.stderr}
    open_streams = {name: stream for name, stream in streams.items() if stream is not None}
    for name, stream in open_streams.items():
        threading.Thread(target=pump, args=(stream, name), daemon=True).start()
    for _ in open_streams:
        yield from iter(chunks.get, None)
