"""Plant each fault of the list in a copy of the project and run the test that has to catch it.

    python -m tests.faults [ID or AREA ...]

Prints a line for each fault and ends with 1 if one is not caught. One process that has imported
the libraries forks a child for each fault: starting Python would take longer than the test.
"""

import importlib
import os
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.planted import ROOT, Fault, faults

_LEFT_OUT = (".git", ".venv", ".sandbox", ".*_cache", ".hypothesis", "__pycache__", "out", "dist")
_LIBRARIES = ("pulumi", "pulumi_gcp", "pulumi_kubernetes", "pydantic", "yaml")


def caught(fault: Fault, copy: Path, log: Path) -> bool:
    """Return whether the fault's test fails; the copy is as before afterwards."""
    file = copy / fault.file
    right = file.read_text()
    file.write_text(fault.planted_in(right))
    try:
        return _status(fault.test.split(), copy, log) == pytest.ExitCode.TESTS_FAILED
    finally:
        file.write_text(right)


def _status(tests: Sequence[str], copy: Path, log: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            _become_pytest(tests, copy, log)
        finally:  # nothing of the parent's is undone here
            traceback.print_exc()
            os._exit(pytest.ExitCode.INTERNAL_ERROR)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _become_pytest(tests: Sequence[str], copy: Path, log: Path) -> None:
    """End this process with pytest's status, of the copy's code and not of this project's."""
    output = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.chdir(copy)
    for name in [name for name in sys.modules if name.split(".")[0] == "tests"]:
        del sys.modules[name]
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in {"", str(ROOT)})]
    # A file may be written twice in a second, and bytecode goes by the second and the size.
    sys.dont_write_bytecode = True
    os._exit(
        pytest.main(
            ["-q", "-x", "-n0", "-p", "no:cacheprovider", "--tb=line", "--assert=plain", *tests]
        )
    )


def main(chosen: Sequence[str]) -> int:
    """Run the chosen faults, or all."""
    for library in _LIBRARIES:
        importlib.import_module(library)
    every = faults()
    known = {word for fault in every for word in (fault.id, fault.area)}
    if strange := sorted({*chosen} - known):
        areas = ", ".join(sorted({fault.area for fault in every}))
        print(f"error: no fault or area {', '.join(strange)}; the areas are {areas}")
        return 1
    listed = [fault for fault in every if not chosen or {fault.id, fault.area} & set(chosen)]
    missed = 0
    with TemporaryDirectory(prefix="vllm-gke-faults-") as scratch:
        copy, log = Path(scratch) / "copy", Path(scratch) / "log"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        subprocess.run([sys.executable, "-m", "compileall", "-q", str(copy)], check=True)
        for fault in listed:
            begun = time.monotonic()
            is_caught = caught(fault, copy, log)
            missed += not is_caught
            word = "caught" if is_caught else "NOT CAUGHT"
            print(f"{word:10} {time.monotonic() - begun:5.1f} s  {fault.id}: {fault.what}")
            if is_caught:
                continue
            print(log.read_text()[-2000:])
    print(f"{len(listed) - missed} of {len(listed)} faults caught")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
