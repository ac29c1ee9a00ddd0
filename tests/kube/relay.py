"""Bytes from one address of this machine to another: what kube-proxy does for a Service."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

Address = tuple[str, int]


@contextmanager
def relay(at: Address, to: Address) -> Iterator[None]:
    """Take connections at one address, and go on with each at the other."""
    open_ones: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def begun(*pair: socket.socket) -> None:
        for ends in (pair, pair[::-1]):
            threads.append(threading.Thread(target=_pass_on, args=ends, daemon=True))
            threads[-1].start()

    def take() -> None:
        with suppress(OSError):
            while True:
                caller, _ = listening.accept()
                open_ones.append(caller)
                called = socket.create_connection(to)
                open_ones.append(called)
                begun(caller, called)

    with socket.create_server(at) as listening:
        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        yield
        listening.shutdown(socket.SHUT_RDWR)
        taking.join()
    for each in open_ones:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join()
    for each in open_ones:
        each.close()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            other.sendall(data)
        other.shutdown(socket.SHUT_WR)
