"""Build the wheel and the sdist; the same commit gives the same bytes.

    python -m tools.release.dist [FOLDER]       into dist/, or the folder

The archives have the time of the commit.
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
    """The build failed; the message is the backend's last line."""


def build(folder: Path, project: Path = REPOSITORY) -> list[Path]:
    """Build both into a folder, and return their paths, the sdist first. Raises BuildError."""
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
    # The backend prints its paths among other lines, shortened below the project.
    said = [project / line.strip() for line in done.stdout.splitlines()]
    return [path for path in said if path.is_file()]


def _time_of(project: Path) -> dict[str, str]:
    """Return the variable with the time of the last commit; empty without a commit."""
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
    # Without it the backend uses a fixed date.
    return {"SOURCE_DATE_EPOCH": seconds} if asked.returncode == 0 and seconds else {}


def main() -> int:
    """Build, and print the paths."""
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
