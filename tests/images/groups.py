"""One pod of a group: a stand-in for Ray, and a leader that answers or does not."""

import json
import os
import pathlib
import socket
import subprocess
import sys
from collections.abc import Sequence

GROUP = pathlib.Path(__file__).parents[2] / "images" / "group.py"

# Says what it was given and who it is; with --block it runs until TERM.
PROGRAM = f"""#!{sys.executable}
import json, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: os._exit(43))
print(json.dumps({{"ray": sys.argv[1:], "pid": os.getpid()}}), flush=True)
while "--block" in sys.argv:
    signal.pause()
sys.exit(int(os.environ["RAY_STATUS"]))
"""

# What `import ray` finds: nodes as a file lists them, one line each, alive or not.
MODULE = """
import os, pathlib
def init(address, **_):
    assert address == "auto"
def nodes():
    lines = pathlib.Path(os.environ["RAY_NODES"]).read_text().split()
    return [{"Alive": line == "alive"} for line in lines]
"""

# What a leader becomes.
SERVER = (
    "import json, os, signal, sys\n"
    "signal.signal(signal.SIGTERM, lambda *_: os._exit(43))\n"
    'print(json.dumps({"argv": sys.argv[1:], "pid": os.getpid()}), flush=True)\n'
    "signal.pause()\n"
)


class GroupPod:
    """A pod whose Ray has the nodes that a test says."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.nodes = folder / "nodes"
        self.environment = {
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(folder / "path"),
            "RAY_NODES": str(self.nodes),
            "RAY_STATUS": "0",
        }
        (folder / "bin").mkdir()
        program = folder / "bin" / "ray"
        program.write_text(PROGRAM)
        program.chmod(0o755)
        (folder / "path").mkdir()
        (folder / "path" / "ray.py").write_text(MODULE)
        self.have("alive")

    def have(self, *nodes: str) -> None:
        """Say which nodes Ray knows, each `alive` or `dead`; whole at any moment."""
        new = self.nodes.with_suffix(".new")
        new.write_text("\n".join(nodes))
        new.replace(self.nodes)

    def start(self, words: Sequence[str]) -> subprocess.Popen[str]:
        """Start the program as the kubelet would."""
        return subprocess.Popen(
            [sys.executable, str(GROUP), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )


def free_port() -> tuple[socket.socket, str]:
    """Bind a port on this machine that nobody listens on yet."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held, str(held.getsockname()[1])


def said(text: str) -> dict[str, object]:
    """Read a line of a stand-in."""
    found: dict[str, object] = json.loads(text)
    return found
