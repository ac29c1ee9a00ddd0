"""Build what is released: the wheel and the sdist, the same bytes for the same commit.

    python -m tools.release.dist [FOLDER]       into dist/, or the folder

Owns the time that the archives say, which is the commit's. What is in them is pyproject.toml's.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tools.programs.command_output import last_line

REPOSITORY = Path(__file__).parents[2]
_SECONDS = 120


class BuildError(Exception):
    """Nothing was built; the message is the backend's last line."""


def build(folder: Path, project: Path = REPOSITORY) -> list[Path]:
    """Build both into a folder and give their paths, the sdist first; raises BuildError."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder.absolute())]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, **_time_of(project)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
    if done.returncode != 0:
        raise BuildError(last_line(done.stdout))
    # The backend says its paths among other lines, and shortens those below the project.
    said = [project / line.strip() for line in done.stdout.splitlines()]
    return [path for path in said if path.is_file()]


def _time_of(project: Path) -> dict[str, str]:
    """Return the variable with the time of the last commit; none where git knows of none."""
    if "SOURCE_DATE_EPOCH" in os.environ:
        return {}
    asked = subprocess.run(
        ["git", "log", "-1", "--format=%ct"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = asked.stdout.strip()
    # Without it the backend takes a fixed day of its own.
    return {"SOURCE_DATE_EPOCH": seconds} if asked.returncode == 0 and seconds else {}


def main() -> int:
    """Build, and print what was built."""
    parser = argparse.ArgumentParser(prog="python -m tools.release.dist", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=REPOSITORY / "dist")
    folder: Path = parser.parse_args().folder
    try:
        for path in build(folder):
            print(path)
    except (BuildError, OSError, subprocess.TimeoutExpired) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
