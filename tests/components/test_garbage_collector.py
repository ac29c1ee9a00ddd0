"""The garbage collector: stopped in a program, and as before where one was evaluated."""

import gc
import subprocess
import sys

from tools.render.evaluate import REPOSITORY, evaluate

PROGRAM = """
import atexit, gc
atexit.register(lambda: print(gc.get_freeze_count() > 0))
import components
components.stop_garbage_collector()
print(gc.isenabled(), gc.get_freeze_count())
"""


def test_it_is_stopped_at_once_and_examines_nothing_at_the_end() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["False 0", "True"]


def test_the_program_stops_it_before_it_imports_an_sdk() -> None:
    source = (REPOSITORY / "__main__.py").read_text()
    [first, *_] = [line for line in source.splitlines() if "vllm." in line]
    assert first == "vllm.stop_garbage_collector()"


def test_an_evaluated_program_leaves_it_as_it_was() -> None:
    assert gc.isenabled()
    evaluate(REPOSITORY / "Pulumi.dev.yaml")
    assert gc.isenabled()
