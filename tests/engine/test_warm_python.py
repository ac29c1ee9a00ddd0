"""The Python that has done its imports: whoever calls it cannot tell it from any other."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.engine.outcome import eventually


def run(python: Path | str, *words: str, **more: str) -> tuple[int, str, str]:
    """Run a command line of Python; give its status and both its streams."""
    done = subprocess.run(
        [str(python), *words],
        env={"PYTHONDONTWRITEBYTECODE": "1", **more},
        input="given",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_words_streams_variables_and_status_are_the_callers(python: Path) -> None:
    code = (
        "import os, sys; print(sys.argv, sys.stdin.read(), os.environ['NAME']); "
        "print('aside', file=sys.stderr); sys.exit(7)"
    )
    expected = (7, "['-c', 'one', '-x'] given here\n", "aside\n")
    assert run(python, "-c", code, "one", "-x", NAME="here") == expected
    assert run(sys.executable, "-c", code, "one", "-x", NAME="here") == expected


def test_a_script_is_told_its_own_name_and_finds_what_lies_beside_it(
    python: Path, tmp_path: Path
) -> None:
    (tmp_path / "beside.py").write_text("WORD = 'found'\n")
    script = tmp_path / "script.py"
    script.write_text("import sys, beside\nprint(sys.argv, __name__, beside.WORD)\n")
    expected = (0, f"{[str(script), 'x']} __main__ found\n", "")
    assert run(python, "-u", str(script), "x") == expected
    assert run(sys.executable, "-u", str(script), "x") == expected


def test_a_program_without_an_end_of_its_own_ends_with_a_traceback_and_1(python: Path) -> None:
    status, _, said = run(python, "-c", "raise ValueError('so')")
    assert (status, said.splitlines()[-1]) == (1, "ValueError: so")


def test_what_it_starts_as_python_is_as_warm(python: Path) -> None:
    assert run(python, "-c", "import sys; print(sys.executable)")[1] == f"{python}\n"


def test_the_sdks_are_there_and_what_is_run_by_name_is_not(python: Path) -> None:
    names = [
        "pulumi_gcp",
        "pulumi_kubernetes",
        "sandbox.provider.plugin",
        "sandbox.provider.language_host",
    ]
    code = f"import json, sys; print(json.dumps([name in sys.modules for name in {names}]))"
    assert json.loads(run(python, "-c", code)[1]) == [True, True, False, False]


def test_a_signal_reaches_the_program(python: Path) -> None:
    code = (
        "import signal, sys, threading; gone = threading.Event(); "
        "signal.signal(signal.SIGTERM, lambda *_: gone.set()); print('ready', flush=True); "
        "gone.wait(60); print('asked to leave'); sys.exit(3)"
    )
    program = subprocess.Popen([str(python), "-c", code], stdout=subprocess.PIPE, text=True, env={})
    with program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGTERM)
        assert program.communicate(timeout=30)[0] == "asked to leave\n"
    assert program.returncode == 3


def test_a_program_does_not_outlive_the_command_that_stands_for_it(
    python: Path, tmp_path: Path
) -> None:
    code = "import os, threading; print(os.getpid(), flush=True); threading.Event().wait(60)"
    program = subprocess.Popen(
        [str(python), "-c", code], stdout=subprocess.PIPE, text=True, env={}, cwd=tmp_path
    )
    with program:
        assert program.stdout is not None
        running = Path(f"/proc/{program.stdout.readline().strip()}")
        assert running.is_dir()
        program.kill()
        program.wait()
    eventually(lambda: not running.is_dir())


def test_bytes_that_are_written_without_a_flush_are_read_at_once(python: Path) -> None:
    code = "import sys; sys.stdout.buffer.write(b'port\\n'); sys.stdin.read()"
    for command in (str(python), sys.executable):
        with subprocess.Popen(
            [command, "-u", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as program:
            assert program.stdout is not None
            assert program.stdout.readline() == b"port\n"


def test_a_folder_that_is_run_finds_what_is_in_it_and_nothing_beside_it(
    python: Path, tmp_path: Path
) -> None:
    (tmp_path / "beside.py").write_text("")
    folder = tmp_path / "pack"
    folder.mkdir()
    (folder / "inside.py").write_text("WORD = 'found'\n")
    find = "from importlib.util import find_spec; print(find_spec('beside'), inside.WORD)\n"
    (folder / "__main__.py").write_text(f"import inside\n{find}")
    expected = (0, "None found\n", "")
    assert run(python, "-u", str(folder)) == expected
    assert run(sys.executable, "-u", str(folder)) == expected


def test_the_one_for_other_programs_has_the_sdks_and_nothing_of_this_project(sdks: Path) -> None:
    code = "import sys; print('pulumi_gcp.container._inputs' in sys.modules, {modules})"
    ours = "[name for name in sys.modules if name.split('.')[0] in ('components', 'sandbox')]"
    assert run(sdks, "-c", code.format(modules=ours))[1] == "True []\n"
