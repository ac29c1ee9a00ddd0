"""Which stacks a change touches: its own by its file, all by what all are made of."""

import subprocess
from pathlib import Path

import pytest

from tools.pull_request.changed_stacks import NoChangeError, changed_files, gone, stacks_in, touched
from tools.stack.sandbox_home import stack_files

STACKS = ("dev", "llama2", "prod")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["Pulumi.dev.yaml"], ["dev"]),
        (["Pulumi.prod.yaml", "README.md", "Pulumi.dev.yaml"], ["dev", "prod"]),
        (["components/estimates/cost.py"], list(STACKS)),
        (["__main__.py"], list(STACKS)),
        (["Pulumi.yaml"], list(STACKS)),
        (["requirements.txt"], list(STACKS)),
        (["images/gpu/Dockerfile"], list(STACKS)),
        (["policy/waivers.yaml"], list(STACKS)),
        (["docs/facts.md", "tests/plan/test_cost.py", "sandbox/state/world.py"], []),
        (["examples/components/a.py", "examples/Pulumi.dev.yaml"], []),
        (["Pulumi.gone.yaml"], []),
        ([], []),
    ],
)
def test_a_change_touches(files: list[str], expected: list[str]) -> None:
    assert touched(files, STACKS) == expected


def test_a_stack_whose_file_is_taken_away_is_told() -> None:
    files = ["Pulumi.gone.yaml", "Pulumi.dev.yaml", "Pulumi.yaml", "examples/Pulumi.old.yaml"]
    assert gone(files, STACKS) == ["gone"]


def test_the_stacks_are_the_projects() -> None:
    assert stacks_in(Path(__file__).parents[2]) == stack_files(Path(__file__).parents[2])


def test_a_file_of_an_odd_name_is_no_stack(tmp_path: Path) -> None:
    for name in ("dev", "--yes", "a b", "$(id)", "-x"):
        (tmp_path / f"Pulumi.{name}.yaml").touch()
    assert stacks_in(tmp_path) == ["dev"]


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.invalid"]
    command = ["git", *who, "-c", "init.defaultBranch=main", *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a clone on a branch that has left `main`, which went on."""
    git(tmp_path, "init")
    (tmp_path / "Pulumi.dev.yaml").write_text("a\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    git(tmp_path, "switch", "-c", "change")
    (tmp_path / "Pulumi.dev.yaml").write_text("b\n")
    git(tmp_path, "commit", "-am", "mine")
    git(tmp_path, "switch", "main")
    (tmp_path / "Pulumi.prod.yaml").write_text("c\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "somebody else's")
    git(tmp_path, "switch", "change")
    return tmp_path


def test_what_others_merged_meanwhile_is_not_this_change(clone: Path) -> None:
    assert changed_files("main", clone) == ["Pulumi.dev.yaml"]


def test_what_is_not_committed_yet_is_in_it(clone: Path) -> None:
    (clone / "Pulumi.dev.yaml").unlink()
    (clone / "Pulumi.test.yaml").write_text("d\n")
    git(clone, "add", ".")
    assert changed_files("main", clone) == ["Pulumi.dev.yaml", "Pulumi.test.yaml"]


def test_a_name_with_blanks_and_umlauts_is_one_name(clone: Path) -> None:
    (clone / "grün und rot.md").touch()
    git(clone, "add", ".")
    assert "grün und rot.md" in changed_files("main", clone)


@pytest.mark.parametrize("base", ["nowhere", "--output=stolen"])
def test_a_base_that_is_none_is_an_error_and_no_option(clone: Path, base: str) -> None:
    with pytest.raises(NoChangeError, match=f"^git diff against '{base}': "):
        changed_files(base, clone)
    assert not (clone / "stolen").exists()
