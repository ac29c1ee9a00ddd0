"""A Python that has done its imports: a command like `python`, whose every run is a fork.

What an engine test runs is Python four times over (the program and three stand-ins), and most of
its seconds went into importing two SDKs. Here one process imports them. The command that stands
for `python` hands over its words, environment, folder and streams, a fork of that process runs
them from the first line, and signals and status go between the two as if they were one.
"""

import array
import contextlib
import importlib
import io
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import Any

from tools.stack.sandbox_home import REPOSITORY

SDKS = (
    "pulumi.policy",
    "pulumi.provider.experimental",
    "pydantic",
    # What the SDKs load at its first use.
    "grpc.experimental",
    "pulumi_command.local",
    "pulumi_gcp.artifactregistry",
    "pulumi_gcp.compute",
    "pulumi_gcp.container",
    "pulumi_gcp.monitoring",
    "pulumi_gcp.organizations",
    "pulumi_gcp.projects",
    "pulumi_gcp.serviceaccount",
    "pulumi_gcp.storage",
    "pulumi_kubernetes.apiextensions",
    "pulumi_kubernetes.apiregistration.v1",
    "pulumi_kubernetes.apps.v1",
    "pulumi_kubernetes.autoscaling.v2",
    "pulumi_kubernetes.batch.v1",
    "pulumi_kubernetes.core.v1",
    "pulumi_kubernetes.meta.v1",
    "pulumi_kubernetes.networking.v1",
    "pulumi_kubernetes.policy.v1",
    "pulumi_kubernetes.rbac.v1",
)
"""What every project's runs import, this one's and others': it has nothing of this one."""

PROJECT = (
    "components",
    "sandbox.commands.command",
    "sandbox.google.gcp",
    "sandbox.kubernetes.kubernetes",
)
"""What this project's runs import besides; what is run by name the fork loads, as any Python."""

_CLIENT = """#!{python} -IS
import array, json, os, signal, socket, sys
link = socket.socket(socket.AF_UNIX)
link.connect({address!r})
words = {{"words": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
text = json.dumps(words).encode()
streams = array.array("i", [0, 1, 2])
link.sendmsg([b"%10d" % len(text)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
link.sendall(text)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _frame: link.sendall(bytes([number])))
status = link.recv(1)
if not status:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGKILL)
os._exit(status[0])
"""


@contextlib.contextmanager
def warm_python(
    folder: Path, python: str = sys.executable, imports: Sequence[str] = SDKS
) -> Iterator[Path]:
    """Give the command, as long as the process behind it lives; `folder` is for its files.

    `python` may be such a command itself: what that one has imported, this one has too.
    """
    address, command = folder / "address", folder / "python"
    command.write_text(_CLIENT.format(python=sys.executable, address=str(address)))
    command.chmod(0o755)
    words = (str(address), str(command), *imports)
    behind = subprocess.Popen(
        [python, "-c", f"from {__name__} import serve; serve{words}"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with behind:
        assert behind.stdout is not None
        behind.stdout.readline()
        yield command
        behind.kill()


def serve(address: str, command: str, *imports: str) -> None:
    """Import once, then fork for each that calls, until killed or left alone."""
    for name in imports:
        # A package of the SDKs loads when it is first asked for anything.
        hasattr(importlib.import_module(name), "__all__")
    # Where a fork runs is its caller's matter, so this folder is nothing to it.
    sys.path.remove("")
    # What starts a Python of its own starts this one.
    sys.executable = command
    # Nobody waits for a fork: it tells its caller its status itself.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen(64)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Thread(target=_leave_with_the_parent, daemon=True).start()
    while True:
        link, _ = server.accept()
        if os.fork() == 0:
            server.close()
            _be(link)
        link.close()


def _leave_with_the_parent() -> None:
    # The pipe ends with the process that holds its other end, however that ends.
    os.read(0, 1)
    os._exit(0)


def _be(link: socket.socket) -> None:
    """Be what the caller asked for, to the end."""
    call = _received(link)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    threading.Thread(target=_hear, args=(link,), daemon=True).start()
    os.environ.clear()
    os.environ.update(call["environment"])
    os.chdir(call["folder"])
    status = 1
    try:
        _run(call["words"])
        status = 0
    except SystemExit as leaving:
        status = _status(leaving.code)
    except BaseException:  # the last of a process: told as Python tells it
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        with contextlib.suppress(OSError):
            link.sendall(bytes([status]))
        os._exit(status)


def _received(link: socket.socket) -> dict[str, Any]:
    streams = array.array("i")
    head, extra, _, _ = link.recvmsg(10, socket.CMSG_SPACE(3 * streams.itemsize))
    streams.frombytes(extra[0][2])
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    text, length = b"", int(head)
    while len(text) < length:
        text += link.recv(length - len(text))
    call: dict[str, Any] = json.loads(text)
    sys.stdout, sys.stderr = _unbuffered(1), _unbuffered(2)
    return call


def _unbuffered(descriptor: int) -> io.TextIOWrapper:
    """Open a stream as `-u` does: what is written without a flush is read, as bytes too."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(raw, encoding="utf-8", write_through=True)


def _hear(link: socket.socket) -> None:
    """Do with this process what is done with the command that stands for it."""
    while number := link.recv(1):
        os.kill(os.getpid(), number[0])
    os.kill(os.getpid(), signal.SIGKILL)


def _run(words: list[str]) -> None:
    """Run the words of a Python command line: of its flags, those that callers here use."""
    if words[0] == "-u":
        words = words[1:]
    if words[0] == "-c":
        sys.argv = ["-c", *words[2:]]
        sys.path.insert(0, "")
        code: CodeType = compile(words[1], "<string>", "exec")
        exec(code, {"__name__": "__main__"})  # noqa: S102 # what -c means
    elif words[0] == "-m":
        sys.argv = words[1:]
        sys.path.insert(0, str(Path.cwd()))
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = words
        if not Path(words[0]).is_dir():
            sys.path.insert(0, str(Path(words[0]).parent))
        runpy.run_path(words[0], run_name="__main__")


def _status(code: object) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    sys.stderr.write(f"{code}\n")
    return 1
