"""The Python language host: starts the Pulumi program for an engine that came without one.

Only an engine built from Go modules needs it; the official download brings its own host, and that
one is used. Deliberately without code generation (`package gen-sdk`, `package add`): that is
compiled into the official host and needs Go.

Everything runs on the Python that serves this host. A clone's sandbox home starts the host with
that clone's own environment, so one engine in a user's cache serves any number of clones.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import language_pb2 as wire
from pulumi.runtime.proto import language_pb2_grpc, plugin_pb2

from sandbox.provider.programs import Children, plugin_command, printed, program_command
from sandbox.provider.stop_signals import stop_on_signals

# The runner exits with this status after it has reported the error
# (pulumi-language-python-exec in the Pulumi SDK, read at v3.250.0).
ALREADY_EXPLAINED = 32

# The limit of the official SDK for one message: a stack's configuration comes in one piece.
MAX_MESSAGE = 400 * 1024 * 1024

PARENT_CHECK = 0.5
"""Seconds between checks of the engine: a killed engine does not stop its host."""


class PythonHost(language_pb2_grpc.LanguageRuntimeServicer):
    """The LanguageRuntime service."""

    def __init__(
        self,
        engine: str,
        runner: Path,
        *,
        python: str = sys.executable,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._engine = engine
        self._runner = runner
        self._python = python
        self._environment = environment
        self.children = Children()

    def Handshake(
        self, request: wire.LanguageHandshakeRequest, _context: grpc.ServicerContext
    ) -> wire.LanguageHandshakeResponse:
        """Learn where the engine listens."""
        if request.engine_address:
            self._engine = request.engine_address
        return wire.LanguageHandshakeResponse()

    def GetPluginInfo(
        self, _request: Empty, _context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        """Return the version of the SDK that runs the programs."""
        return plugin_pb2.PluginInfo(version=metadata.version("pulumi"))

    def About(
        self, _request: wire.AboutRequest, _context: grpc.ServicerContext
    ) -> wire.AboutResponse:
        """Return the Python that runs the programs, for `pulumi about`."""
        return wire.AboutResponse(executable=sys.executable, version=platform.python_version())

    def GetRequiredPackages(
        self, _request: wire.GetRequiredPackagesRequest, _context: grpc.ServicerContext
    ) -> wire.GetRequiredPackagesResponse:
        """List the provider plugins that the installed SDKs name."""
        return wire.GetRequiredPackagesResponse(packages=required_packages())

    def GetProgramDependencies(
        self, _request: wire.GetProgramDependenciesRequest, _context: grpc.ServicerContext
    ) -> wire.GetProgramDependenciesResponse:
        """List the installed Python packages, for `pulumi about`."""
        found = {item.name: item.version for item in metadata.distributions()}
        return wire.GetProgramDependenciesResponse(
            dependencies=[
                wire.DependencyInfo(name=name, version=found[name]) for name in sorted(found)
            ]
        )

    def InstallDependencies(
        self, _request: wire.InstallDependenciesRequest, _context: grpc.ServicerContext
    ) -> Iterator[wire.InstallDependenciesResponse]:
        """Install nothing: the environment of this host is complete."""
        yield wire.InstallDependenciesResponse(
            stdout=b"nothing to install: the program runs on the environment that started it\n"
        )

    def RuntimeOptionsPrompts(
        self, _request: wire.RuntimeOptionsRequest, _context: grpc.ServicerContext
    ) -> wire.RuntimeOptionsResponse:
        """Ask the user nothing."""
        return wire.RuntimeOptionsResponse()

    def Template(
        self, _request: wire.TemplateRequest, _context: grpc.ServicerContext
    ) -> wire.TemplateResponse:
        """Leave a new project as its template made it."""
        return wire.TemplateResponse()

    def Link(self, _request: wire.LinkRequest, _context: grpc.ServicerContext) -> wire.LinkResponse:
        """Link nothing: local packages are on the program's path already."""
        return wire.LinkResponse()

    def Cancel(self, _request: Empty, _context: grpc.ServicerContext) -> Empty:
        """End what runs."""
        self.children.end_all()
        return Empty()

    def Run(self, request: wire.RunRequest, context: grpc.ServicerContext) -> wire.RunResponse:
        """Run the Pulumi program to its end, or until the engine loses interest."""
        child = self.children.start(
            self._command(request),
            request.pwd or None,
            {
                **self._environment,
                "PULUMI_CONFIG": json.dumps(dict(request.config)),
                "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
            },
            piped=False,
        )
        if not context.add_callback(lambda: self.children.end(child)):
            self.children.end(child)
        status = self.children.wait(child)
        if status == ALREADY_EXPLAINED:
            return wire.RunResponse(bail=True)
        if status != 0:
            # The official host's message, so that a search finds its documentation.
            return wire.RunResponse(error=f"Program exited with non-zero exit code: {status}")
        return wire.RunResponse()

    def _command(self, request: wire.RunRequest) -> list[str]:
        return program_command(
            request, engine=self._engine, runner=self._runner, python=self._python
        )

    def RunPlugin(
        self, request: wire.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[wire.RunPluginResponse]:
        """Run a policy pack or a component package, passing on what it prints."""
        command, cwd = plugin_command(request, self._python)
        own = dict(entry.split("=", 1) for entry in request.env)
        child = self.children.start(command, cwd, {**self._environment, **own}, piped=True)
        if not context.add_callback(lambda: self.children.end(child)):
            self.children.end(child)
        yield from printed(child)
        yield wire.RunPluginResponse(exitcode=self.children.wait(child))


def required_packages() -> list[plugin_pb2.PackageDependency]:
    """Read the `pulumi-plugin.json` of every installed SDK that brings a provider."""
    # By file: where lib64 is a link to lib, Python lists every distribution twice.
    manifests = {
        Path(str(file.locate())).resolve(): distribution
        for distribution in metadata.distributions()
        for file in distribution.files or ()
        if file.name == "pulumi-plugin.json"
    }
    found = []
    for path, distribution in manifests.items():
        manifest = json.loads(path.read_text())
        if not manifest.get("resource"):
            continue
        version = manifest.get("version", distribution.version).removeprefix("v")
        found.append(
            plugin_pb2.PackageDependency(
                name=manifest.get("name", path.parent.name.removeprefix("pulumi_")),
                kind="resource",
                version=f"v{version}",
                server=manifest.get("server", ""),
            )
        )
    return found


def serve(engine: str, runner: Path) -> None:
    """Serve until a signal, or until the engine is gone; then end every program."""
    stop, parent = stop_on_signals(), os.getppid()
    host = PythonHost(engine, runner)
    server = grpc.server(
        ThreadPoolExecutor(16),
        options=[
            ("grpc.max_receive_message_length", MAX_MESSAGE),
            ("grpc.max_send_message_length", MAX_MESSAGE),
        ],
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    # The engine reads the port from the first line.
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while not stop.wait(PARENT_CHECK) and os.getppid() == parent:
        pass
    host.children.end_all(closing=True)
    server.stop(0.5).wait()


def main(arguments: list[str] | None = None) -> None:
    """Read the engine's command line and serve."""
    parser = argparse.ArgumentParser(prog="sandbox.provider.language_host", description=__doc__)
    parser.add_argument("--runner", type=Path, required=True, help="pulumi-language-python-exec")
    parser.add_argument("engine", nargs="?", default="", help="where the engine listens")
    # The engine adds its own logging flags; the address comes last.
    known, _ = parser.parse_known_args(arguments)
    serve(known.engine, known.runner)


if __name__ == "__main__":
    main()
