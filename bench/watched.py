"""Run a module as `python -m` does, and write down what it imported, read and executed.

    python -m bench.watched RESULT MODULE [WORD ...]

RESULT gets JSON. For tests of structure, and to look for what is imported and not used.
"""

import json
import os
import runpy
import sys
from collections import Counter
from pathlib import Path
from typing import Any


def main(result: str, module: str, words: list[str]) -> None:
    """Run the module to its end, whatever its status, and write what was seen."""
    before = set(sys.modules)
    opened: Counter[str] = Counter()
    executed: Counter[str] = Counter()

    def see(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(given[0], str | os.PathLike):
            # Not to write: that is no reading.
            if not given[2] & (os.O_WRONLY | os.O_RDWR):
                opened[os.path.abspath(given[0])] += 1  # noqa: PTH100 # no look at the disk
        elif event == "exec":
            executed[given[0].co_filename] += 1

    sys.addaudithook(see)
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit:
        pass
    finally:
        seen = {
            "modules": sorted(set(sys.modules) - before),
            "opened": dict(opened),
            "executed": dict(executed),
        }
        Path(result).write_text(json.dumps(seen), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
