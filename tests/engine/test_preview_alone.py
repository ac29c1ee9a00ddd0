"""A preview with nothing around it: no network, no home folder, no credentials and no gcloud."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.outcome import finished
from tools.stack.sandbox_home import REPOSITORY, SandboxHome, tracked_stack_file
from tools.stack.sandbox_stack import SandboxStack

# A new network namespace has nothing but a loopback that is down; the engine and its plugins speak
# with each other by it. The numbers are Linux's SIOCSIFFLAGS and IFF_UP (linux/sockios.h, if.h).
_LOOPBACK_UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as anybody:
    fcntl.ioctl(anybody, 0x8914, struct.pack("16sH14x", b"lo", 1))
os.execv(sys.argv[1], sys.argv[1:])
"""

_REACHES_OUT = "import socket; socket.create_connection(('203.0.113.1', 443), timeout=5)"


@pytest.fixture
def apart() -> list[str]:
    """Give the words that run a command in a network of its own; skips where there can be none."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no unshare(1) here to make a network namespace with")
    words = [unshare, "--user", "--map-root-user", "--net", "--"]
    tried = subprocess.run([*words, "/bin/true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"this machine gives no network namespace: {tried.stderr.strip()}")
    return [*words, sys.executable, "-I", "-c", _LOOPBACK_UP]


def test_a_network_of_its_own_leads_nowhere(apart: list[str]) -> None:
    tried = subprocess.run(
        [*apart, sys.executable, "-I", "-c", _REACHES_OUT],
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.stderr.splitlines()[-1] == "OSError: [Errno 101] Network is unreachable"


def test_a_preview_needs_no_network_no_home_folder_no_credentials_and_no_gcloud(
    tmp_path: Path, pulumi: Path, apart: list[str]
) -> None:
    stack = SandboxStack(SandboxHome(tmp_path / "sandbox", REPOSITORY), "dev")
    stack.open(pulumi, tracked_stack_file(REPOSITORY, "dev"))
    log, home = tmp_path / "events.jsonl", tmp_path / "home"
    own = {name: value for name, value in stack.environment().items() if name not in os.environ}
    flags = ("--non-interactive", "--color", "never", "--event-log", str(log))
    outcome = finished(
        subprocess.Popen(
            [*apart, *stack.operation(pulumi, "preview", *flags)],
            # Only what the sandbox itself sets: none of this machine's variables.
            env={**own, "PULUMI_DEBUG_COMMANDS": "true", "PATH": "/nothing", "HOME": str(home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ),
        log,
    )
    assert (outcome.status, outcome.diagnostics) == (0, [])
    assert set(outcome.changes.values()) == {"create"}
    assert not home.exists()
