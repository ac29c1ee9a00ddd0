"""A language host that an engine attaches to, as to one under a debugger.

It is the sandbox's own host, and runs the project's program from its first line; only which Python
runs it is the test's to say.
"""

import contextlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import language_pb2_grpc

from sandbox.provider.language_host import PythonHost


@contextlib.contextmanager
def attached_host(
    cli: Path, python: str, environment: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """Serve a host for one run of an engine, and give the variable by which it is found."""
    runner = cli.resolve().with_name("pulumi-language-python-exec")
    server = grpc.server(ThreadPoolExecutor(4))
    host = PythonHost("", runner, python=python, environment=environment)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield {"PULUMI_DEBUG_LANGUAGES": f"python:{port}"}
    host.children.end_all(closing=True)
    server.stop(0.5).wait()
