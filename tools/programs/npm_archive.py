"""Download a package's archive from npm and check its digest; its scripts are not run."""

import base64
import hashlib
from pathlib import Path

from tools.programs.command_output import output_of

_SECONDS = 300


def fetch(package: str, sha512: str, folder: Path) -> Path:
    """Download `NAME@VERSION` into a folder. Raises RuntimeError with npm's reason."""
    command = ["npm", "pack", package, "--silent", f"--pack-destination={folder}"]
    output_of(command, seconds=_SECONDS)
    archives = list(folder.glob("*.tgz"))
    if len(archives) != 1:
        raise RuntimeError(f"npm downloaded {len(archives)} archives of {package} instead of one")
    if hashlib.sha512(archives[0].read_bytes()).digest() != base64.b64decode(sha512):
        raise RuntimeError(f"{package} does not have the expected SHA-512 digest")
    return archives[0]
