"""Run a command for its output; if it fails, the error is the last line that it printed."""

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
    """Return the output of a command. Raises RuntimeError with the reason."""
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
        raise RuntimeError(f"{command[0]} is not on PATH") from None
    except OSError as error:
        raise RuntimeError(f"{command[0]} does not start: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not finished after {seconds} s") from None
    if done.returncode != 0:
        raise RuntimeError(last_line(done.stderr))
    return done.stdout


def last_line(text: str) -> str:
    """Return the last line that is not blank."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
