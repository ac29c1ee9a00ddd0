"""Signals that stop a process of the sandbox."""

import signal
import threading
from types import FrameType


def stop_on_signals() -> threading.Event:
    """Take over INT and TERM; the event is set when one of them has come."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return stop
