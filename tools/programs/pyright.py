"""Pyright, the type checker of many editors, for users who import the wheel. Needs Node.js.

python -m tools.programs.pyright         print the command that starts it
"""

import shutil
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show
from tools.programs.command_output import output_of
from tools.programs.npm_archive import fetch

VERSION = "1.1.414"

_SHA512 = "FPZZb51jepDX4eP7TEYDeNFtmE3WgwkkEcJpvH3/QmUSsj0EAy3LXu+xB4T/FWDejtsXlCfFr/rbWFjwuwuXww=="
_SECONDS = 60


class PyrightNotFoundError(UnavailableError):
    """Pyright is not available; the message says why, and the fix."""


def _unpack(folder: Path) -> None:
    archive = fetch(f"pyright@{VERSION}", _SHA512, folder)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    archive.unlink()


def _in_folder(folder: Path) -> Path | None:
    """Return the script if it reports its version."""
    script = folder / "package" / "index.js"
    if not script.is_file():
        return None
    try:
        said = output_of(["node", str(script), "--version"], seconds=_SECONDS)
    except RuntimeError:
        return None
    return script if said.strip() == f"pyright {VERSION}" else None


def find_or_get(*, cache: Path | None = None, ways: Sequence[Way] | None = None) -> list[str]:
    """Return the command that starts it. Raises PyrightNotFoundError."""
    node = shutil.which("node")
    if node is None:
        raise PyrightNotFoundError("no pyright: node is not on PATH; install Node.js")
    own = Way("npm", f"getting pyright {VERSION} from npm: 4 MB, once", _unpack)
    advice = "run `.venv/bin/python -m tools.programs.pyright` to try again"
    with raise_as(PyrightNotFoundError, "pyright", advice):
        cache = cache_folder("pyright") if cache is None else cache
        entry = f"pyright-{VERSION}"
        found = _in_folder(cache / entry)
        script = found or fill(cache, entry, [own] if ways is None else ways, _in_folder)
    return [node, str(script)]


def main() -> int:
    """Print the command that starts it."""
    return show(lambda: [" ".join(find_or_get())])


if __name__ == "__main__":
    sys.exit(main())
