"""Run a command and write what it used: seconds of CPU, most memory in KB, seconds by the clock.

    python -S small_parent.py RESULT WORD...

A process of its own, which imports next to nothing: Linux counts the memory of the process that
starts a command as the command's own.
"""

import os
import sys
import time


def main(result: str, words: list[str]) -> int:
    """Run the words to their end, write the result, and give their status."""
    start = time.monotonic()
    process = os.posix_spawnp(words[0], words, os.environ)
    _, status, use = os.wait4(process, 0)
    clock = time.monotonic() - start
    with open(result, "w", encoding="ascii") as file:  # noqa: PTH123 # pathlib is megabytes
        file.write(f"{use.ru_utime + use.ru_stime} {use.ru_maxrss} {clock}")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
