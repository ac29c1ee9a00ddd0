"""The files that an image is built from, and the hash that names the build.

The one place outside the configuration that reads files: a component takes the result. Each
Dockerfile's base is the one pin of vLLM's own image: a mirror takes it from there too.
"""

import functools
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]

CONTEXT = next(
    folder for folder in (_PACKAGE / "_images", _PACKAGE.with_name("images")) if folder.is_dir()
)
"""Folder that Cloud Build gets: inside the wheel's package, beside it in the project."""

LAUNCHER = "launcher.py"
"""The file that both of vLLM's images add to their bases."""

GROUP = "group.py"
"""The file that joins the pods of a group; of the GPU image, since groups are of GPUs."""

_COPY = re.compile(r"^COPY (\S.*) \S+$", re.MULTILINE)
_BASE = re.compile(r"^FROM (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class BuildContext:
    """A folder and what of it one image is made from."""

    directory: str
    image: str
    """Folder of the Dockerfile in it: `tpu`, `gpu` or `chat`."""
    digest: str
    """SHA-256 of every file that the image is made from, names included."""


def read_context(image: str, root: Path = CONTEXT) -> BuildContext:
    """Return the context of one image.

    Raises FileNotFoundError, naming the file, where a part is missing.
    """
    return read_contexts([image], root)[image]


def read_contexts(images: Iterable[str], root: Path = CONTEXT) -> dict[str, BuildContext]:
    """Return the context of each image; a file that several are made from is read once.

    Raises FileNotFoundError, naming the file, where a part is missing.
    """
    content = functools.cache(Path.read_bytes)
    return {image: _context(image, root, content) for image in images}


def _context(image: str, root: Path, content: Callable[[Path], bytes]) -> BuildContext:
    digest = hashlib.sha256()
    for path in _made_from(image, root, content):
        name = path.relative_to(root).as_posix()
        digest.update(f"{name} {len(content(path))}\n".encode())
        digest.update(content(path))
    return BuildContext(_as_written(root), image, digest.hexdigest())


def _as_written(root: Path) -> str:
    """Return a folder as the build's command writes it: another clone writes the same.

    The engine compares commands, and a new one is a new build.
    """
    here = Path.cwd()
    return str(root.relative_to(here) if root.is_relative_to(here) else root)


def _made_from(image: str, root: Path, content: Callable[[Path], bytes]) -> list[Path]:
    """Return the build's configuration, the Dockerfile, and what that copies into the image."""
    dockerfile = root / image / "Dockerfile"
    copies: list[str] = _COPY.findall(content(dockerfile).decode())
    copied = [name for names in copies for name in names.split()]
    # A name that is no pattern stays, although nothing has it, to be missed by name.
    found = [path for name in copied for path in sorted(root.glob(name)) or [root / name]]
    return [root / "cloudbuild.yaml", dockerfile, *found]


def read_base(image: str, root: Path = CONTEXT) -> str:
    """Return the image that a Dockerfile begins from, as it is pinned there.

    Raises ValueError where it does not begin from exactly one.
    """
    path = root / image / "Dockerfile"
    found: list[str] = _BASE.findall(path.read_text(encoding="utf-8"))
    if len(found) != 1:
        raise ValueError(f"{path} has {len(found)} lines like FROM NAME:TAG; it needs one")
    return found[0]


def read_launcher(root: Path = CONTEXT) -> str:
    """Return the launcher's text, for images that do not have it."""
    return (root / LAUNCHER).read_text(encoding="utf-8")


def read_download(root: Path = CONTEXT) -> dict[str, str]:
    """Return the files that bring a model into a store, by name; no image has them."""
    found = sorted((root / "download").glob("*.py"))
    return {path.name: path.read_text(encoding="utf-8") for path in found}
