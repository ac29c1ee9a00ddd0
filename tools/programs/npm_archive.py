"""A package's archive from npm, held to the digest that was looked at; none of it is run here."""

import base64
import hashlib
from pathlib import Path

from tools.programs.command_output import output_of

_SECONDS = 300


def fetch(package: str, sha512: str, folder: Path) -> Path:
    """Put `NAME@VERSION` into a folder as npm has it; raises RuntimeError with npm's reason."""
    command = ["npm", "pack", package, "--silent", f"--pack-destination={folder}"]
    output_of(command, seconds=_SECONDS)
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise RuntimeError(f"npm brought {len(archives)} archives of {package}, not one")
    if hashlib.sha512(archives[0].read_bytes()).digest() != base64.b64decode(sha512):
        raise RuntimeError(f"{package} is not the archive that it was")
    return archives[0]
