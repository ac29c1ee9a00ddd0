"""Run a module as a pod would, with the addresses of simulated pods led to this machine's ports.

    python pod_network.py PORTS MODULE ARGUMENT ...

PORTS is a JSON file of ports by address. The module is one of the working directory.
"""

import json
import runpy
import socket
import sys
from pathlib import Path
from typing import Any


def led(ports: Path) -> None:
    """Lead connections to the addresses of the file, which is read anew for each."""
    connect = socket.create_connection

    def to(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        port = json.loads(ports.read_text()).get(address[0])
        return connect(address if port is None else ("127.0.0.1", port), *more, **named)

    setattr(socket, "create_connection", to)  # noqa: B010 # mypy takes no other


if __name__ == "__main__":
    _, known, module, *arguments = sys.argv
    led(Path(known))
    sys.path.insert(0, str(Path.cwd()))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
