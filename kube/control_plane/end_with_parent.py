"""Run a program that the kernel kills with the process that started it.

    python kube/control_plane/end_with_parent.py PARENT PROGRAM [ARGUMENT ...]

Linux knows how; elsewhere a killed parent leaves its programs, and only an orderly end takes them.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""The signal that a process gets when the thread that started it ends (Linux, prctl.h)."""


def main() -> None:
    """Ask the kernel, then become the program."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have died before the call; then the signal never comes.
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 # a list, never a shell line


if __name__ == "__main__":
    main()
