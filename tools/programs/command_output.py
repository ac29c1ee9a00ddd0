"""What a command prints; where it fails, its last line, since tools put their reason there.

Owns that whatever keeps a command from ending well is one sentence. Not here: a build that has to
take its compilers along when it is ended (`tools/programs/go_modules.py`).
"""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def output_of(
    command: Sequence[str],
    *,
    seconds: float,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Wait for a command and give what it printed; raises RuntimeError with the reason."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=seconds,
        )
    except FileNotFoundError:
        raise RuntimeError(f"there is no {command[0]} on PATH") from None
    except OSError as error:
        raise RuntimeError(f"{command[0]} does not start: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not finished after {seconds} s") from None
    if done.returncode != 0:
        raise RuntimeError(last_line(done.stderr))
    return done.stdout


def last_line(text: str) -> str:
    """Give the last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
