"""Which addresses a process listens on, read from the kernel."""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

_LISTEN = "0A"
"""The state of a socket that listens (Linux, include/net/tcp_states.h)."""


def listening(pid: int) -> set[tuple[str, int]]:
    """Give the address and port of each TCP socket on which a process listens."""
    own = set(_sockets(pid))
    return {
        (address, port)
        for table, state in (("tcp", _LISTEN), ("tcp6", _LISTEN), ("udp", ""), ("udp6", ""))
        for address, port, inode in _table(pid, table, state)
        if inode in own
    }


def _sockets(pid: int) -> Iterator[str]:
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = str(entry.readlink())
        if target.startswith("socket:["):
            yield target.removeprefix("socket:[").removesuffix("]")


def _table(pid: int, name: str, state: str) -> Iterator[tuple[str, int, str]]:
    for line in Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]:
        fields = line.split()
        if not state or fields[3] == state:
            address, port = fields[1].split(":")
            yield _address(address), int(port, 16), fields[9]


def _address(text: str) -> str:
    # Words of four bytes, each in the machine's own order.
    words = [text[start : start + 8] for start in range(0, len(text), 8)]
    packed = b"".join(int(word, 16).to_bytes(4, sys.byteorder) for word in words)
    return str(ipaddress.ip_address(packed))
