"""Requirements of the TypeScript example: Pulumi's SDK generator, and packages of npm.

    python -m tools.programs.typescript      get both into the cache

A user runs `pulumi package add` and `npm install`. The generator is in the language host of the
official engine; without one it is built from the engine's Go modules. npm's packages are checked
against the digests in `sdk_build/`.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.programs import go_modules
from tools.programs.cache import UnavailableError, Way, cache_folder, fill, raise_as, show
from tools.programs.command_output import output_of
from tools.stack.sandbox_home import REPOSITORY

BUILD = Path(__file__).with_name("sdk_build")
EXAMPLE = REPOSITORY / "examples" / "component-typescript"
LOCAL = "@pulumi/vllm-gke"
"""The package whose SDK is generated; npm does not have it."""

_MADE_OF = {"generator": ("go.sum", "main.go"), "packages": ("package-lock.json",)}
_NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_SECONDS = 600

# Lower than a test run at the same time.
_NICE = 10


class TypeScriptNotFoundError(UnavailableError):
    """The generator or a package is not available; the message says why, and the fix."""


@dataclass(frozen=True)
class TypeScript:
    """The generator, and the folder `node_modules` without the generated SDK."""

    generator: Path
    packages: Path

    def write_sdk(self, schema: Path, folder: Path) -> None:
        """Write the SDK of a schema into a folder."""
        subprocess.run([str(self.generator), str(schema), str(folder)], check=True, timeout=60)

    def install(self, project: Path, sdk: Path) -> None:
        """Link the packages and the SDK into a project."""
        ours = project / "node_modules"
        scope, name = LOCAL.split("/")
        (ours / scope).mkdir(parents=True)
        for each in (*self.packages.iterdir(), *(self.packages / scope).iterdir()):
            if each.name != scope:
                (ours / each.relative_to(self.packages)).symlink_to(each)
        (ours / scope / name).symlink_to(sdk)


def find_or_get(*, cache: Path | None = None, ways: Sequence[Way] | None = None) -> TypeScript:
    """Return both. Raises TypeScriptNotFoundError."""
    if shutil.which("npm") is None:
        raise TypeScriptNotFoundError("no TypeScript: npm is not on PATH; install Node.js")
    advice = "run `.venv/bin/python -m tools.programs.typescript` to try again"
    with raise_as(TypeScriptNotFoundError, "TypeScript", advice):
        cache = cache_folder("typescript") if cache is None else cache
        generator, packages = cache / entry("generator"), cache / entry("packages")
        return TypeScript(
            _program(generator) or fill(cache, generator.name, ways or _built(cache), _program),
            _modules(packages) or fill(cache, packages.name, ways or _INSTALLED, _modules),
        )


def npm_packages() -> dict[str, object]:
    """Return the example's `package.json` without the SDK, which npm does not have."""
    package: dict[str, dict[str, str]] = json.loads((EXAMPLE / "package.json").read_text())
    others = {name: version for name, version in package["dependencies"].items() if name != LOCAL}
    return {**package, "dependencies": others}


def entry(name: str) -> str:
    """Return the name of a cache entry, with a digest of its inputs."""
    made_of = b"".join((BUILD / file).read_bytes() for file in _MADE_OF[name])
    return f"{name}-{hashlib.sha256(made_of).hexdigest()[:8]}"


def _built(toolchains: Path) -> tuple[Way, ...]:
    announcement = "building Pulumi's generator of SDKs from its Go modules: a minute, once"

    def build(folder: Path) -> None:
        module = go_modules.module(BUILD, toolchains)
        module.build(".", folder / "generator", stamp="", nice=_NICE)

    return (Way("the build from Go modules", announcement, build),)


def _install(folder: Path) -> None:
    (folder / "package.json").write_text(json.dumps(npm_packages()))
    shutil.copy(BUILD / "package-lock.json", folder)
    output_of(["nice", "-n", str(_NICE), "npm", *_NPM], seconds=_SECONDS, folder=folder)


_INSTALLED = (
    Way("npm", "getting TypeScript and Pulumi's packages from npm: 160 MB, once", _install),
)


def _program(folder: Path) -> Path | None:
    program = folder / "generator"
    return program if program.is_file() else None


def _modules(folder: Path) -> Path | None:
    modules = folder / "node_modules"
    return modules if (modules / "typescript" / "bin" / "tsc").is_file() else None


def main() -> int:
    """Get both, and print their paths."""
    return show(lambda: vars(find_or_get()).values())


if __name__ == "__main__":
    sys.exit(main())
