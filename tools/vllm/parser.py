"""vLLM's own parser and checks of the pinned release, asked on a machine without an accelerator.

    python -m tools.vllm.parser            print where they are
    python -m tools.vllm.parser --write    write what it says of values into the facts

The environment in the user's cache has the packages that `vllm_build/` pins, without those for
GPUs, and the wheels of vLLM and its TPU plugin. torch's shared objects link to the omitted ones; a
library of torch without such functions takes their place. `vllm_build/answer.py` runs in it.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from components.facts.shapes import Family
from tools.programs.cache import Way, cache_folder, end_when_told, fill, raise_as, say
from tools.programs.command_output import last_line, output_of

_BUILD = Path(__file__).with_name("vllm_build")
_ANSWER = _BUILD / "answer.py"
_PACKAGES = _BUILD / "requirements.txt"
_WHEELS = _BUILD / "wheels" / "requirements.txt"
VALUES = Path(__file__).parents[2] / "components" / "facts" / "vllm_values.json"
"""The values that vLLM's parser takes, as the plan reads them."""
_INSTALL_SECONDS = 1200
_ANSWER_SECONDS = 900

# Lower than a test run at the same time.
_NICE = 10

# Libraries that torch 2.11.0 for Linux links to and the lock omits.
_LEFT_OUT = (
    "libcublas.so.13",
    "libcublasLt.so.13",
    "libcuda.so.1",
    "libcudnn.so.9",
    "libcufft.so.12",
    "libcufile.so.0",
    "libcupti.so.13",
    "libcurand.so.10",
    "libcusolver.so.12",
    "libcusparse.so.12",
    "libcusparseLt.so.0",
    "libnccl.so.2",
    "libnvrtc.so.13",
    "libnvshmem_host.so.3",
)
_IN_THEIR_PLACE = "libtorch_global_deps.so"

_ENTRY_POINTS = "[vllm.platform_plugins]\nvllm_gke = answer:platform\n"
"""Environment variables that make vLLM see the machine of `answer.py`."""


class ParserNotFoundError(Exception):
    """The environment is not available, or does not run; the message says why."""


@dataclass(frozen=True)
class Case:
    """One command line of vLLM's server, and the machine that it is for."""

    words: tuple[str, ...]
    model: Mapping[str, Any]
    """The model's `config.json`; the place that `--model` names is not looked at."""
    environment: Mapping[str, str] = field(default_factory=dict)
    capability: int = 90
    """Compute capability of the GPUs, times ten."""
    devices: int = 8
    memory_gib: float = 80.0
    """Of one GPU."""

    def written(self) -> dict[str, Any]:
        """Return it as `answer.py` reads it."""
        return {
            "words": list(self.words),
            "model": dict(self.model),
            "environment": dict(self.environment),
            "capability": self.capability,
            "devices": self.devices,
            "memoryGib": self.memory_gib,
        }


@dataclass(frozen=True)
class VllmParser:
    """The environment."""

    folder: Path

    @property
    def wheels(self) -> Path:
        """Return the folder of vLLM's wheels."""
        return self.folder / "wheels"

    def answer(self, family: Family, cases: Sequence[Case], *, server: bool = False) -> "Answer":
        """Put command lines to vLLM, all at once: it takes seconds to import.

        With `server` it also gives the routes and the values of the flags.
        """
        question = {
            "family": family.value,
            "cases": [case.written() for case in cases],
            "server": server,
        }
        found = json.loads(_asked(self.folder, question))
        return Answer(tuple(found["verdicts"]), frozenset(found["routes"]), found["values"])


@dataclass(frozen=True)
class Answer:
    """vLLM's answer."""

    verdicts: tuple[str | None, ...]
    """Its own words for each case that it refuses, None for one that it accepts."""
    routes: frozenset[str]
    """If requested: the paths of its server, for every task and for development."""
    values: Mapping[str, Any]
    """If requested: the choices of a flag, or "int", by flag."""


def find_or_get(*, cache: Path | None = None, ways: Sequence[Way] | None = None) -> VllmParser:
    """Return the environment. Raises ParserNotFoundError."""
    advice = "run `.venv/bin/python -m tools.vllm.parser` to try again and see each step"
    with raise_as(ParserNotFoundError, "parser of vLLM", advice):
        cache = cache_folder("vllm") if cache is None else cache
        found = _in_folder(cache / entry())
        return VllmParser(found or fill(cache, entry(), ways or [_WAY], _in_folder))


def entry() -> str:
    """Name the environment: another version of anything is another name."""
    made_of = _PACKAGES.read_bytes() + _WHEELS.read_bytes() + _ENTRY_POINTS.encode()
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"parser-{hashlib.sha256(made_of + python.encode()).hexdigest()[:8]}"


def _in_folder(folder: Path) -> Path | None:
    return folder if _python(folder).is_file() and (folder / "wheels").is_dir() else None


def _python(folder: Path) -> Path:
    return folder / "environment" / "bin" / "python"


def _fill(folder: Path) -> None:
    environment, wheels = folder / "environment", folder / "wheels"
    # Without pip, which is this one's: it takes seconds to copy.
    _run([sys.executable, "-m", "venv", "--without-pip", str(environment)])
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    # Each is listed, so that none brings the packages for GPUs; what is imported is compiled then.
    to = ["--python", str(_python(folder)), "install", "--no-deps", "--no-compile"]
    _run([*pip, *to, "--require-hashes", "-r", str(_PACKAGES)])
    # For one platform and one Python, whatever this is: what is read of them is Python alone.
    of = ["--only-binary=:all:", "--python-version=3.12", "--platform=manylinux_2_24_x86_64"]
    to = ["download", "--no-deps", f"--dest={wheels}", *of]
    _run([*pip, *to, "--require-hashes", "-r", str(_WHEELS)])
    (packages,) = environment.glob("lib/python*/site-packages")
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(packages)
    _link(packages / "torch" / "lib")
    plugin = packages / "vllm_gke-0.dist-info"
    plugin.mkdir()
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: vllm-gke\nVersion: 0\n")
    (plugin / "entry_points.txt").write_text(_ENTRY_POINTS)
    VllmParser(folder).answer(Family.NVIDIA, [])


def _link(libraries: Path) -> None:
    if (libraries / "libtorch_cuda.so").exists():
        for name in _LEFT_OUT:
            (libraries / name).symlink_to(_IN_THEIR_PLACE)


def _run(command: list[str]) -> None:
    output_of(["nice", "-n", str(_NICE), *command], seconds=_INSTALL_SECONDS)


def _asked(folder: Path, question: Mapping[str, Any]) -> str:
    """Put a question to vLLM. Raises RuntimeError where it does not answer."""
    # vLLM caches its look-ups of a model's class.
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "VLLM_CACHE_ROOT": str(folder)}
    try:
        done = subprocess.run(
            [str(_python(folder)), str(_ANSWER)],
            input=json.dumps(question),
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=_ANSWER_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"vLLM has not answered after {_ANSWER_SECONDS} s") from None
    if done.returncode != 0:
        raise RuntimeError(f"vLLM does not answer: {last_line(done.stderr)}")
    return done.stdout


_WAY = Way(
    "pip",
    "installing vLLM's parser into an environment of its own: 2.5 GB, minutes, once",
    _fill,
)


def values_text(values: Mapping[str, Any]) -> str:
    """Return the values of flags as the facts' file has them."""
    return json.dumps(values, indent=1) + "\n"


def main() -> int:
    """Print where the environment is, or write the facts' file."""
    arguments = argparse.ArgumentParser(prog="python -m tools.vllm.parser", description=__doc__)
    arguments.add_argument("--write", action="store_true", help=f"write {VALUES.name}")
    write: bool = arguments.parse_args().write
    end_when_told()
    try:
        found = find_or_get()
        print(found.folder)
        if write:
            VALUES.write_text(values_text(found.answer(Family.NVIDIA, [], server=True).values))
    except ParserNotFoundError as error:
        say(f"error: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
