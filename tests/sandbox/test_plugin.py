"""A stand-in as a process: how it starts, whom it serves, when it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.provider import sdk_types

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30


@pytest.fixture
def plugin(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the smallest plugin."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.provider.plugin", "command"],
        cwd=ROOT,
        env={**os.environ, "SANDBOX_WORLD": str(tmp_path), "SANDBOX_CONDITIONS": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def port(process: subprocess.Popen[str]) -> int:
    """Read the port that a plugin tells."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_a_plugin_tells_its_port_and_the_sdks_version(plugin: subprocess.Popen[str]) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{port(plugin)}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        info = stub.GetPluginInfo(empty_pb2.Empty(), timeout=SECONDS)
        shaken = stub.Handshake(provider_pb2.ProviderHandshakeRequest(), timeout=SECONDS)
    assert info.version == sdk_types.version("command")
    assert shaken.accept_secrets


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_plugin_that_is_told_to_stop_stops_well(
    plugin: subprocess.Popen[str], number: signal.Signals
) -> None:
    port(plugin)
    plugin.send_signal(number)
    assert plugin.wait(SECONDS) == 0


def test_a_plugin_does_not_outlive_its_parent(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys; "
        "process = subprocess.Popen([sys.executable, '-m', 'sandbox.provider.plugin', 'command'], "
        "stdout=subprocess.PIPE); print(process.stdout.readline().decode(), process.pid)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        env={**os.environ, "SANDBOX_WORLD": str(tmp_path), "SANDBOX_CONDITIONS": ""},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    told, process = done.stdout.split()
    # the port stops answering when the process is gone
    with grpc.insecure_channel(f"127.0.0.1:{told}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and answers(stub):
            pass
        assert not answers(stub)
    assert int(process) > 0


def answers(stub: provider_pb2_grpc.ResourceProviderStub) -> bool:
    """Say whether a plugin is still there."""
    try:
        stub.GetPluginInfo(empty_pb2.Empty(), timeout=SECONDS)
    except grpc.RpcError:
        return False
    return True


def test_a_package_without_a_stand_in_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.provider.plugin", "aws"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 2
    usage = "usage: python -m sandbox.provider.plugin gcp|kubernetes|command [engine address]\n"
    assert done.stderr == usage
