"""A language host whose programs are forked from one that has done the imports.

The engine attaches to it as to a language host under a debugger (`PULUMI_DEBUG_LANGUAGES`). What
runs is the official runner and the project's own program, from its first line, in a process of its
own; only the seconds of importing two SDKs are spent once instead of at every run.
"""

import contextlib
import json
import multiprocessing
import os
import runpy
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import language_pb2 as wire
from pulumi.runtime.proto import language_pb2_grpc

from sandbox.language_host import ALREADY_EXPLAINED, PythonHost
from sandbox.programs import program_command

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["components"])


def run(arguments: list[str], folder: str, environment: Mapping[str, str]) -> None:
    """Be a program: what the host would have started as a command of its own."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = arguments
    runpy.run_path(arguments[0], run_name="__main__")


class WarmHost(PythonHost):
    """The sandbox's language host, but for how a program begins."""

    def __init__(self, runner: Path, environment: Mapping[str, str]) -> None:
        super().__init__("", runner)
        self._environment = environment

    def Run(  # noqa: N802 # gRPC names its methods
        self, request: wire.RunRequest, _context: grpc.ServicerContext
    ) -> wire.RunResponse:
        """Run the program in a fork, to its end."""
        _, _, *arguments = program_command(request, engine=self._engine, runner=self._runner)
        configuration = {
            "PULUMI_CONFIG": json.dumps(dict(request.config)),
            "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
        }
        environment = {**self._environment, **configuration}
        child = _FORKS.Process(target=run, args=(arguments, request.pwd, environment))
        child.start()
        child.join()
        if child.exitcode == ALREADY_EXPLAINED:
            return wire.RunResponse(bail=True)
        error = f"Program exited with non-zero exit code: {child.exitcode}"
        return wire.RunResponse(error=error if child.exitcode else "")


@contextlib.contextmanager
def attached(runner: Path, environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Serve a warm host, and give the variable by which an engine finds it."""
    server = grpc.server(ThreadPoolExecutor(4))
    host = WarmHost(runner, environment)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield {"PULUMI_DEBUG_LANGUAGES": f"python:{port}"}
    server.stop(0.5).wait()
