"""Serve one fake provider.

    python -m sandbox.provider.plugin gcp|kubernetes|command [ENGINE_ADDRESS]

Prints its port, serves on 127.0.0.1 and leaves when its parent dies, since an engine that is killed
does not end its plugins. SANDBOX_WORLD names the folder of the world (without it nothing
persists), SANDBOX_CONDITIONS a file of latencies and faults (the format: faults.py).
"""

import concurrent.futures
import os
import sys
from collections.abc import Callable
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider.cloud import Cloud
from sandbox.provider.provider import Provider
from sandbox.provider.stop_signals import stop_on_signals
from sandbox.state.faults import Faults
from sandbox.state.world import World

# A plan with assets inside can be large; Pulumi's own limit.
_LARGEST_MESSAGE = 400 * 1024 * 1024
# Calls wait in their thread for their latency, so this bounds how many run at once.
_THREADS = 64
_SECONDS_BETWEEN_LOOKS_AT_THE_PARENT = 0.5
_FIRST_PORT_ARGUMENT = 2


def _google(world: World, faults: Faults) -> Cloud:
    from sandbox.google.gcp import GoogleCloud  # noqa: PLC0415 - a plugin loads its own cloud only

    return GoogleCloud(world, faults)


def _kubernetes(world: World, faults: Faults) -> Cloud:
    from sandbox.kubernetes.kubernetes import Kubernetes  # noqa: PLC0415 - as above

    return Kubernetes(world, faults)


def _command(world: World, faults: Faults) -> Cloud:
    from sandbox.commands.command import Commands  # noqa: PLC0415 - as above

    return Commands(world, faults)


_CLOUDS: dict[str, Callable[[World, Faults], Cloud]] = {
    "gcp": _google,
    "kubernetes": _kubernetes,
    "command": _command,
}


def serve(package: str) -> None:
    """Serve until a signal, or until the engine is gone."""
    # Before the port is printed: from then on the engine may end this process, or itself. It closes
    # a plugin by INT; your Ctrl-C does not reach it, since the engine starts its plugins in a
    # separate process group.
    stop, parent = stop_on_signals(), os.getppid()
    world = World(_path("SANDBOX_WORLD"))
    faults = Faults(_path("SANDBOX_CONDITIONS"), world)
    servicer = Provider(_CLOUDS[package](world, faults), world, faults)
    limits = [(f"grpc.max_{way}_message_length", _LARGEST_MESSAGE) for way in ("send", "receive")]
    pool = concurrent.futures.ThreadPoolExecutor(_THREADS)
    server = grpc.server(pool, options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    while not stop.wait(_SECONDS_BETWEEN_LOOKS_AT_THE_PARENT) and os.getppid() == parent:
        pass
    faults.cancelled.set()
    server.stop(grace=0.5).wait()
    world.close()
    # threads may still sit in a call that hangs on purpose
    os._exit(0)


def _path(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def main(arguments: list[str]) -> int:
    """Start from the command line."""
    if not arguments or arguments[0] not in _CLOUDS or len(arguments) > _FIRST_PORT_ARGUMENT:
        names = "|".join(_CLOUDS)
        sys.stderr.write(f"usage: python -m sandbox.provider.plugin {names} [engine address]\n")
        return 2
    try:
        serve(arguments[0])
    except (ValueError, OSError) as error:
        sys.stderr.write(f"sandbox {arguments[0]} plugin: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
