"""The files that an image is built from, and the hash that identifies the build.

Components receive the result and read no files themselves. The base image in each Dockerfile is the
only pin of vLLM's own image; a mirror uses the same pin.
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
"""Folder that is sent to Cloud Build: in the wheel it is inside the package, in the repository next
to it."""

LAUNCHER = "launcher.py"
"""The file that both of vLLM's images add to their bases."""

GROUP = "group.py"
"""The file that joins the pods of a group. Only the GPU image has it, since groups use GPUs."""

_COPY = re.compile(r"^COPY (\S.*) \S+$", re.MULTILINE)
_BASE = re.compile(r"^FROM (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class BuildContext:
    """A folder, and the hash of the files in it that one image is built from."""

    directory: str
    image: str
    """Folder of the Dockerfile in it: `tpu`, `gpu` or `chat`."""
    digest: str
    """SHA-256 of the names and contents of all files that the image is built from."""


def read_context(image: str, root: Path = CONTEXT) -> BuildContext:
    """Return the context of one image.

    Raises FileNotFoundError, which names the file, if a file is missing.
    """
    return read_contexts([image], root)[image]


def read_contexts(images: Iterable[str], root: Path = CONTEXT) -> dict[str, BuildContext]:
    """Return the context of each image; a file that several images use is read once.

    Raises FileNotFoundError, which names the file, if a file is missing.
    """
    content = functools.cache(Path.read_bytes)
    return {image: _context(image, root, content) for image in images}


def _context(image: str, root: Path, content: Callable[[Path], bytes]) -> BuildContext:
    digest = hashlib.sha256()
    for path in _files_of(image, root, content):
        name = path.relative_to(root).as_posix()
        digest.update(f"{name} {len(content(path))}\n".encode())
        digest.update(content(path))
    return BuildContext(_as_written(root), image, digest.hexdigest())


def _as_written(root: Path) -> str:
    """Return a folder as the build command names it, the same in every clone of the repository.

    The engine compares commands, and a changed command starts a new build.
    """
    here = Path.cwd()
    return str(root.relative_to(here) if root.is_relative_to(here) else root)


def _files_of(image: str, root: Path, content: Callable[[Path], bytes]) -> list[Path]:
    """Return the build configuration, the Dockerfile and the files that the Dockerfile copies."""
    dockerfile = root / image / "Dockerfile"
    copies: list[str] = _COPY.findall(content(dockerfile).decode())
    names = [name for line in copies for name in line.split()]
    # A name without a match stays in the list, so that reading it reports the missing file.
    copied = [path for name in names for path in sorted(root.glob(name)) or [root / name]]
    return [root / "cloudbuild.yaml", dockerfile, *copied]


def read_base(image: str, root: Path = CONTEXT) -> str:
    """Return the base image of a Dockerfile, as it is pinned there.

    Raises ValueError if the Dockerfile does not have exactly one FROM line.
    """
    path = root / image / "Dockerfile"
    bases: list[str] = _BASE.findall(path.read_text(encoding="utf-8"))
    if len(bases) != 1:
        raise ValueError(f"{path} has {len(bases)} lines like FROM NAME:TAG; it needs one")
    return bases[0]


def read_launcher(root: Path = CONTEXT) -> str:
    """Return the text of the launcher, for images that do not contain it."""
    return (root / LAUNCHER).read_text(encoding="utf-8")


def read_judge(root: Path = _PACKAGE) -> dict[str, str]:
    """Return the files of the Job that judges a canary by name; no image contains them."""
    files = sorted((root / "rollout" / "job").glob("*.py"))
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def read_download(root: Path = CONTEXT) -> dict[str, str]:
    """Return the files of the download job by name; no image contains them."""
    files = sorted((root / "download").glob("*.py"))
    return {path.name: path.read_text(encoding="utf-8") for path in files}
