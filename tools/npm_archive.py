"""A package's archive from npm, held to the digest that was looked at; none of it is run here."""

import base64
import hashlib
import subprocess
from pathlib import Path

_SECONDS = 300


def fetch(package: str, sha512: str, folder: Path) -> Path:
    """Put `NAME@VERSION` into a folder as npm has it; raises RuntimeError with npm's reason."""
    command = ["npm", "pack", package, "--silent", f"--pack-destination={folder}"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        raise RuntimeError("there is no npm on PATH") from None
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"not finished after {_SECONDS} s") from None
    archives = list(folder.glob("*.tgz"))
    if done.returncode != 0 or len(archives) != 1:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise RuntimeError(lines[-1] if lines else "npm gives no reason")
    if hashlib.sha512(archives[0].read_bytes()).digest() != base64.b64decode(sha512):
        raise RuntimeError(f"{package} is not the archive that it was")
    return archives[0]
