"""What TypeScript needs: when it is got, how a project has it, and what is said without it."""

import json
from pathlib import Path

import pytest

from tests.tools.test_engine import executable, never, refused, way
from tools.programs import typescript
from tools.programs.typescript import (
    BUILD,
    TypeScript,
    TypeScriptNotFoundError,
    entry,
    find_or_get,
    npm_packages,
)


@pytest.fixture(autouse=True)
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have an npm that nobody asks."""
    monkeypatch.setenv("PATH", str(executable(tmp_path / "path" / "npm", "exit 1").parent))


def generator(folder: Path) -> Path:
    """Put a generator where it is built to."""
    return executable(folder / "generator", "exit 0")


def packages(folder: Path) -> Path:
    """Put packages where npm has them."""
    modules = folder / "node_modules"
    executable(modules / "typescript" / "bin" / "tsc", "exit 0")
    (modules / "@pulumi" / "pulumi").mkdir(parents=True)
    return modules


def test_what_is_in_the_cache_is_taken_without_asking_anybody(tmp_path: Path) -> None:
    there = TypeScript(
        generator(tmp_path / entry("generator")), packages(tmp_path / entry("packages"))
    )
    assert find_or_get(cache=tmp_path, ways=[way(never)]) == there


def test_packages_without_a_compiler_are_not_kept(tmp_path: Path) -> None:
    generator(tmp_path / entry("generator"))

    def without(folder: Path) -> None:
        (folder / "node_modules").mkdir()

    with pytest.raises(TypeScriptNotFoundError, match="no program that runs was found in it"):
        find_or_get(cache=tmp_path, ways=[way(without)])


def test_none_is_one_sentence_with_the_reason_and_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(TypeScriptNotFoundError) as caught:
        find_or_get(cache=tmp_path, ways=[way(refused)])
    (line,) = str(caught.value).splitlines()
    assert line.startswith("no TypeScript: ")
    assert line.endswith("run `.venv/bin/python -m tools.programs.typescript` to try again")


def test_without_npm_it_prints_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert typescript.main() == 1
    told = "error: no TypeScript: npm is not on PATH; install Node.js\n"
    assert capsys.readouterr().err == told


def test_a_project_has_every_package_and_the_sdk_beside_its_own_kind(tmp_path: Path) -> None:
    there = TypeScript(Path("unused"), packages(tmp_path / "cache"))
    there.install(tmp_path / "project", tmp_path / "sdk")
    modules = tmp_path / "project" / "node_modules"
    assert {str(each.relative_to(modules)) for each in modules.glob("**/*")} == {
        "typescript",
        "@pulumi",
        "@pulumi/pulumi",
        "@pulumi/vllm-gke",
    }
    assert (modules / "@pulumi" / "vllm-gke").readlink() == tmp_path / "sdk"


def test_the_lock_is_of_the_example_s_packages_each_by_its_digest() -> None:
    lock = json.loads((BUILD / "package-lock.json").read_text())["packages"]
    asked = lock.pop("")
    wanted = npm_packages()
    kinds = ("dependencies", "devDependencies")
    assert {kind: asked[kind] for kind in kinds} == {kind: wanted[kind] for kind in kinds}
    assert [
        name for name, each in lock.items() if not each["integrity"].startswith("sha512-")
    ] == []
    assert [name for name, each in lock.items() if "resolved" in each] == []
