"""Build or install the scanners in the user's cache.

    python -m tools.scan.scanners    print the command that starts each

kube-score, actionlint and promtool are built from their Go modules. checkov and zizmor are
installed into separate environments, because checkov pins about 100 packages. `scan_build/` pins
every file by its hash. promtool checks alerts, in the tests.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.programs import go_modules
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show
from tools.programs.command_output import output_of

_LOCKS = Path(__file__).with_name("scan_build")
_KUBE_SCORE_VERSION = "v1.20.0"
_ACTIONLINT_VERSION = "v1.7.12"
_PROMETHEUS_VERSION = "3.15.1"
_ANSWER_SECONDS = 60
_INSTALL_SECONDS = 900

# Lower than a test run at the same time.
_NICE = 10


class ScannerNotFoundError(UnavailableError):
    """A scanner is not available; the message says why, and the fix."""


@dataclass(frozen=True)
class Scanner:
    """A scanner, and how to get it."""

    name: str
    lock: str
    """The file in `scan_build/` that pins its inputs."""
    announcement: str
    words: Callable[[Path], list[str]]
    """Returns the command that starts it in a folder."""
    fill: Callable[[Path, Path], None]
    """Builds it into a folder; the second folder is for toolchains."""
    version: str = "--version"
    """The argument that prints its version."""
    target: str = "scan"
    """The make target that runs it."""

    def entry(self) -> str:
        """Return the name of its cache entry, with a digest of its inputs."""
        lock = (_LOCKS / self.lock).read_bytes()
        python = sys.version_info
        digest = hashlib.sha256(lock + f"{python.major}.{python.minor}".encode()).hexdigest()
        return f"{self.name}-{digest[:8]}"

    def in_folder(self, folder: Path) -> Path | None:
        """Return the command if it prints its version, or None."""
        command = [*self.words(folder), self.version]
        try:
            output_of(command, seconds=_ANSWER_SECONDS, environment=alone())
        except RuntimeError:
            return None
        return folder


def alone() -> dict[str, str]:
    """Return an environment without accounts, so that no scanner reports to one."""
    kept = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SSL_CERT_FILE")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LOG_LEVEL": "ERROR"}


def _built(
    name: str, package: str, variable: str, version: str, tags: str = ""
) -> Callable[[Path, Path], None]:
    """Return the builder of a Go program from the module file of its name."""

    def fill(folder: Path, toolchains: Path) -> None:
        module = go_modules.module(_LOCKS / name, toolchains)
        stamp = f"-X {variable}={version}"
        module.build(f"{package}/cmd/{name}", folder / name, stamp=stamp, tags=tags, nice=_NICE)

    return fill


def _installed(name: str) -> Callable[[Path, Path], None]:
    """Return the installer of Python packages into a separate environment."""

    def fill(folder: Path, _toolchains: Path) -> None:
        # Without pip, which takes seconds to copy; the pip of this environment installs.
        _run([sys.executable, "-m", "venv", "--without-pip", str(folder / "environment")])
        python = str(folder / "environment" / "bin" / "python")
        pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
        lock = str(_LOCKS / name / "requirements.txt")
        _run([*pip, "--disable-pip-version-check", "--require-hashes", "-r", lock])

    return fill


def _run(command: list[str]) -> None:
    output_of(["nice", "-n", str(_NICE), *command], seconds=_INSTALL_SECONDS)


KUBE_SCORE = Scanner(
    "kube-score",
    "kube-score/go.sum",
    f"building kube-score {_KUBE_SCORE_VERSION} from its Go module: half a minute, once",
    lambda folder: [str(folder / "kube-score")],
    _built("kube-score", "github.com/zegl/kube-score", "main.version", _KUBE_SCORE_VERSION),
    "version",
)
ACTIONLINT = Scanner(
    "actionlint",
    "actionlint/go.sum",
    f"building actionlint {_ACTIONLINT_VERSION} from its Go module: ten seconds, once",
    lambda folder: [str(folder / "actionlint")],
    _built(
        "actionlint",
        "github.com/rhysd/actionlint",
        "github.com/rhysd/actionlint.version",
        _ACTIONLINT_VERSION,
    ),
)
PROMTOOL = Scanner(
    "promtool",
    "promtool/go.sum",
    f"building promtool {_PROMETHEUS_VERSION} from its Go module: two minutes on two cores, once",
    lambda folder: [str(folder / "promtool")],
    _built(
        "promtool",
        "github.com/prometheus/prometheus",
        "github.com/prometheus/common/version.Version",
        _PROMETHEUS_VERSION,
        # Without the service discovery of twenty clouds.
        tags="remove_all_sd",
    ),
)
CHECKOV = Scanner(
    "checkov",
    "checkov/requirements.txt",
    "installing checkov into an environment of its own: a minute, 300 MB, once",
    # By the module: a script has the path of the temporary folder in it.
    lambda folder: [str(folder / "environment" / "bin" / "python"), "-m", "checkov.main"],
    _installed("checkov"),
)
ZIZMOR = Scanner(
    "zizmor",
    "zizmor/requirements.txt",
    "installing zizmor into an environment of its own: seconds, 20 MB, once",
    # A binary without a path in it.
    lambda folder: [str(folder / "environment" / "bin" / "zizmor")],
    _installed("zizmor"),
)


def find_or_get(
    scanner: Scanner, *, cache: Path | None = None, ways: Sequence[Way] | None = None
) -> list[str]:
    """Return the command that starts a scanner. Raises ScannerNotFoundError."""
    advice = f"run `make {scanner.target}` to try again and see each step"
    with raise_as(ScannerNotFoundError, scanner.name, advice):
        cache = cache_folder("scan") if cache is None else cache
        folder = scanner.in_folder(cache / scanner.entry())
        if folder is None:
            own = Way("the download", scanner.announcement, lambda part: scanner.fill(part, cache))
            ways = [own] if ways is None else ways
            folder = fill(cache, scanner.entry(), ways, scanner.in_folder)
    return scanner.words(folder)


def main() -> int:
    """Print the command that starts each scanner."""
    return show(
        lambda: (
            " ".join(find_or_get(each))
            for each in (KUBE_SCORE, ACTIONLINT, ZIZMOR, CHECKOV, PROMTOOL)
        )
    )


if __name__ == "__main__":
    sys.exit(main())
