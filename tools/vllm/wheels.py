"""The wheels of one release of vLLM: got from the package index, and parsed.

Nothing of them is imported or run.
"""

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

# The TPU build, since it is the one wheel that carries all of vLLM in 8 MB; the front end, whose
# contract this is, is the same code in both images. Its TPU plugin has settings of its own.
SERVER = "vllm-tpu"
PLUGIN = "tpu-inference"


class ContractError(Exception):
    """The table cannot be written; the message says why, and the fix."""


def default_wheels() -> Path:
    """Name the folder that keeps downloaded wheels."""
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "vllm-gke" / "wheels"


def wheel(wheels: Path, package: str, version: str) -> Path | None:
    """Find a package's wheel of one version, or None where it is not at hand."""
    return next(iter(sorted(wheels.glob(f"{package.replace('-', '_')}-{version}-*.whl"))), None)


def download(wheels: Path, version: str) -> None:
    """Put the wheels of one release into the folder; those that are there stay."""
    missing = [name for name in (SERVER, PLUGIN) if wheel(wheels, name, version) is None]
    if not missing:
        return
    wheels.mkdir(parents=True, exist_ok=True)
    # The wheel's own Python, whatever runs this: nothing of it is executed.
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    command += ["--no-deps", "--only-binary=:all:", "--python-version=3.12", f"--dest={wheels}"]
    command += [f"{name}=={version}" for name in missing]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        reason = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ContractError(
            f"cannot download {' and '.join(missing)} {version}: {reason}; "
            "check that this release exists and that pip reaches its package index"
        )


def sources(wheels: Path, package: str, version: str, folder: str) -> dict[str, ast.Module]:
    """Parse every module of a wheel below a folder."""
    with zipfile.ZipFile(_found(wheels, package, version)) as archive:
        names = [name for name in archive.namelist() if name.startswith(folder)]
        return {name: ast.parse(archive.read(name)) for name in names if name.endswith(".py")}


def _found(wheels: Path, package: str, version: str) -> Path:
    found = wheel(wheels, package, version)
    if found is None:
        raise ContractError(f"no wheel of {package} {version} in {wheels}")
    return found


def source(wheels: Path, package: str, version: str, path: str) -> ast.Module:
    """Parse one module of a wheel."""
    found = _found(wheels, package, version)
    with zipfile.ZipFile(found) as archive:
        try:
            return ast.parse(archive.read(path))
        except KeyError:
            raise ContractError(
                f"{found.name} has no {path}: this release moved it; correct tools/vllm/contract.py"
            ) from None
