"""How tests are spread over workers: what shares something dear stays on one of them."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import os, pathlib, pytest
@pytest.mark.xdist_group("dear")
@pytest.mark.parametrize("number", range(20))
def test_that_shares(number):
    with pathlib.Path(__file__).with_name("workers").open("a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + chr(10))
"""


def test_tests_of_a_group_run_on_one_worker(tmp_path: Path) -> None:
    # They did not with pytest 9.2.0 and pytest-xdist 3.8.0, and nothing said so.
    (tmp_path / "test_dear.py").write_text(TESTS)
    words = ("-n", "2", "--dist", "loadgroup", "-p", "xdist", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    ran = (tmp_path / "workers").read_text().split()
    assert (len(ran), len(set(ran))) == (20, 1)
