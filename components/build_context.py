"""The files that an image is built from, and the hash that names the build.

The one place outside the configuration that reads files: a component takes the result.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

CONTEXT = Path("images")
"""Folder that Cloud Build gets, under the program's folder."""

_SHARED = ("launcher.py", "cloudbuild.yaml")


@dataclass(frozen=True)
class BuildContext:
    """A folder and what of it one image is made from."""

    directory: str
    image: str
    """Folder of the Dockerfile in it: `tpu` or `gpu`."""
    digest: str
    """SHA-256 of every file that the image is made from, names included."""


def read_context(image: str, root: Path = CONTEXT) -> BuildContext:
    """Return the context of one image.

    Raises FileNotFoundError, naming the file, where a part is missing.
    """
    digest = hashlib.sha256()
    for name in (*_SHARED, f"{image}/Dockerfile"):
        content = (root / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode())
        digest.update(content)
    return BuildContext(str(root), image, digest.hexdigest())
