"""Evaluate a program once: a process of its own, so that its cost can be measured.

python -m bench.evaluated ours|bare [--stopped]
"""

import atexit
import gc
import sys

from bench.bare_program import BARE
from tools.render.evaluate import REPOSITORY, Evaluation, evaluate


def evaluated(which: str) -> Evaluation:
    """Return what this project's program registers for the dev stack, or the bare program."""
    return evaluate({}, BARE) if which == "bare" else evaluate(REPOSITORY / "Pulumi.dev.yaml")


if __name__ == "__main__":
    if "--stopped" in sys.argv:
        gc.disable()
        atexit.register(gc.freeze)
    evaluated(sys.argv[1])
