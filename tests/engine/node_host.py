"""A stand-in for the engine's Node.js host, which its Go modules do not bring.

It starts the runner that Pulumi's own npm package has, on a program that is compiled already. All
else is the Python host's.
"""

import contextlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import language_pb2 as wire
from pulumi.runtime.proto import language_pb2_grpc

from sandbox.language_host import PythonHost

_RUNNER = "node_modules/@pulumi/pulumi/cmd/run"
_PROGRAM = "bin/index.js"


class NodeHost(PythonHost):
    """What the engine may ask of a host for Node.js."""

    def GetRequiredPackages(  # noqa: N802 # gRPC's name
        self, _request: wire.GetRequiredPackagesRequest, _context: grpc.ServicerContext
    ) -> wire.GetRequiredPackagesResponse:
        """Name none: the engine asks for each when its first resource comes."""
        return wire.GetRequiredPackagesResponse()

    def _command(self, request: wire.RunRequest) -> list[str]:
        folder = Path(request.info.program_directory)
        settings = {
            "monitor": request.monitor_address,
            "engine": self._engine,
            "project": request.project,
            "stack": request.stack,
            "organization": request.organization,
            "root-directory": request.info.root_directory,
            "pwd": request.pwd,
            "dry-run": "true" if request.dryRun else "false",
            "parallel": str(request.parallel),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return ["node", str(folder / _RUNNER), *options, _PROGRAM]


@contextlib.contextmanager
def node_host(environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Serve a host, and give the variable by which the engine finds it."""
    server = grpc.server(ThreadPoolExecutor(4))
    host = NodeHost("", Path(), environment=environment)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield {"PULUMI_DEBUG_LANGUAGES": f"nodejs:{port}"}
    host.children.end_all(closing=True)
    server.stop(0.5).wait()
