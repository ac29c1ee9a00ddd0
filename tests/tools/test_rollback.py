"""A rollback: which update it returns to, and what it writes; `tests/engine` has it on the engine.

Records have the form of `pulumi stack history --json` (3.250.0).
"""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.stack.rollback_plan import ImagesOfBoth, planned
from tools.stack.stack_file_text import difference, with_config
from tools.stack.stack_pulumi import PulumiError, StackPulumi, in_account
from tools.stack.update_history import (
    HistoryError,
    Update,
    last_good,
    numbered,
    updates_of,
)

A, B, C = ({"small:model": {"id": name}} for name in "ABC")
REGISTRY = "registry.example/vllm"
OLD = f"{REGISTRY}/vllm-gpu@sha256:{'1' * 64}"
NEW = f"{REGISTRY}/vllm-gpu@sha256:{'2' * 64}"
SAME = ImagesOfBoth({"nvidia": OLD}, {"nvidia": OLD})

Config = Mapping[str, Any]


def unknown(_: Update) -> dict[str, str]:
    """Give the images of an update whose state cannot be read."""
    return {}


def record(
    config: Config, result: str = "succeeded", *, secrets: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    """Return a record as Pulumi prints it, but for its time; `commit` is the program's."""
    values = {
        key: {"value": value, "secret": False}
        if isinstance(value, str)
        else {"value": json.dumps(value), "objectValue": value, "secret": False}
        for key, value in config.items()
    }
    return {
        "version": 0,
        "kind": "update",
        "message": "",
        "result": result,
        "environment": {"git.head": more.pop("commit", "c1")},
        "config": {**values, **{key: {"secret": True} for key in secrets}},
        **more,
    }


def history(*oldest_first: dict[str, Any]) -> list[Update]:
    """Return updates whose start times are their places: `t0`, `t1`, ..."""
    timed = [{**each, "startTime": f"t{at}"} for at, each in enumerate(oldest_first)]
    return updates_of(json.dumps(timed[::-1]))


def returned(to: str, config: Config) -> dict[str, Any]:
    """Return the record of a rollback."""
    return record(config, message=f"rollback to the update of {to}")


@pytest.mark.parametrize(
    ("oldest_first", "to"),
    [
        pytest.param([record(A), record(B)], "t0", id="the one before"),
        pytest.param([record(A), record(B), record(B)], "t0", id="an up that repeats it"),
        pytest.param([record(A), record(B), record(C, "failed")], "t1", id="a failed one"),
        pytest.param([record(A), record(A, "failed")], "t0", id="a failure of the same settings"),
        pytest.param(
            [record(A), record(B, "failed"), record(C, "failed")], "t0", id="two failures"
        ),
        pytest.param([record(A), record(A, commit="c2")], "t0", id="another program"),
        pytest.param(
            [record(A), record(B), record(B, kind="refresh")], "t0", id="a refresh in between"
        ),
        pytest.param([record(A), record(B), record(C), returned("t1", B)], "t0", id="twice"),
        pytest.param(
            [record(A), record(B), {**returned("t0", A), "result": "failed"}],
            "t0",
            id="a rollback that failed",
        ),
        pytest.param(
            [record(A), record(B), record(C), returned("t1", B), returned("t0", A), record(C)],
            "t4",
            id="a change after rollbacks",
        ),
        pytest.param(
            [record(A), record(B), record(C), returned("t1", B), record(B)],
            "t0",
            id="an up that repeats a rollback",
        ),
    ],
)
def test_the_last_good_update_is_the_newest_that_succeeded_and_differs(
    oldest_first: list[dict[str, Any]], to: str
) -> None:
    assert last_good(history(*oldest_first), unknown).start == to


@pytest.mark.parametrize(
    ("oldest_first", "words"),
    [
        ([], "has no recorded `up`"),
        ([record(A)], "has no successful update before the current one"),
        ([record(A), record(A)], "has no successful update with another configuration"),
        ([record(A), record(B), record(B, kind="destroy")], "was destroyed; run `up`"),
        ([record(A), record(B, kind="destroy"), record(B)], "has no successful update before"),
        ([record(A, "failed"), record(B, "failed")], "has no successful update before"),
    ],
)
def test_without_an_update_to_return_to_the_error_says_why(
    oldest_first: list[dict[str, Any]], words: str
) -> None:
    with pytest.raises(HistoryError, match=words):
        last_good(history(*oldest_first), unknown)


def test_an_update_with_other_images_differs_too() -> None:
    updates = history(record(A), record(A), record(A))
    ran = {"t0": OLD, "t1": NEW, "t2": NEW}
    assert last_good(updates, lambda update: {"nvidia": ran[update.start]}).start == "t0"


def test_an_update_is_chosen_by_its_number_if_it_succeeded() -> None:
    updates = history(record(A), record(B), record(C, "failed"))
    assert numbered(updates, 1).start == "t1"
    with pytest.raises(HistoryError, match=r"update 0 is not a successful `up`; .*: 1, 2"):
        numbered(updates, 0)


def made_project(folder: Path) -> Path:
    """Make a project with a key that has a default."""
    keys = "config:\n  extras: {type: object, default: {}}\n"
    (folder / "Pulumi.yaml").write_text(f"name: small\nruntime: python\n{keys}")
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Make a project of the test's own."""
    return made_project(tmp_path)


def plan(program: Path, text: str, to: dict[str, Any], images: ImagesOfBoth = SAME) -> Any:
    """Plan a rollback of a stack file to an update."""
    file = program / "Pulumi.dev.yaml"
    file.write_text(text)
    updates = history(to, record(B))
    return planned(file, program, updates, updates[-1], images)


FILE = """\
encryptionsalt: v1:salt
config:
  # which model
  small:model: {id: B}   # the new one
  # where
  region: here
"""


def test_only_the_lines_of_a_key_that_changed_are_written_again(program: Path) -> None:
    to = record({**A, "small:region": "here", "small:extras": {}})
    assert plan(program, FILE, to).text == FILE.replace(
        "  small:model: {id: B}   # the new one\n", "  small:model:\n    id: A\n"
    )


def test_a_key_that_the_update_did_not_have_is_removed_and_one_that_it_had_is_added(
    program: Path,
) -> None:
    written = plan(program, FILE, record({**B, "small:extras": {"x": 1}})).text
    assert yaml.safe_load(written)["config"] == {
        "small:model": {"id": "B"},
        "small:extras": {"x": 1},
    }
    assert "  # where\n" in written


def test_the_lines_name_what_changes_by_key(program: Path) -> None:
    assert plan(program, FILE, record({**A, "small:region": "here"})).changes == (
        'small:model.id: "B" -> "A"',
        'small:region: not set -> "here"',
    )


def test_a_secret_stays_as_the_file_has_it(program: Path) -> None:
    text = f"{FILE}  small:token: {{secure: v1:abc}}\n"
    found = plan(program, text, record({**A, "small:region": "here"}, secrets=["small:token"]))
    assert "  small:token: {secure: v1:abc}\n" in found.text
    assert found.changes[-1] == (
        "small:token: has a secret, which is not rolled back; the stack file's value is used"
    )


def test_a_secret_that_the_file_no_longer_has_is_an_error(program: Path) -> None:
    with pytest.raises(HistoryError, match=r"secret in small:token, which Pulumi\.dev\.yaml no"):
        plan(program, FILE, record(A, secrets=["small:token"]))


@pytest.mark.parametrize("text", ["config: {region: here}\n", "{}\n", ""])
def test_a_file_whose_keys_share_lines_is_written_again(text: str) -> None:
    before = (yaml.safe_load(text) or {}).get("config", {})
    assert yaml.safe_load(with_config(text, {"b": [1], "a": None})) == {
        "config": {**{key: value for key, value in before.items() if key != "a"}, "b": [1]}
    }


def test_a_file_without_a_last_newline_keeps_its_other_lines() -> None:
    assert with_config(FILE.removesuffix("\n"), {"small:extras": {"x": 1}}) == (
        f"{FILE}  small:extras:\n    x: 1\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FILE.removesuffix("\n"), FILE),
        (FILE, FILE.removesuffix("\n")),
        (FILE.removesuffix("\n"), FILE.replace("{id: B}", "{id: A}").removesuffix("\n")),
        (FILE.replace("\n", "\r\n"), FILE),
        (FILE.replace("which", "which\x0c or\u2028"), FILE),
    ],
    ids=["added newline", "removed newline", "neither has one", "CRLF", "other separators"],
)
def test_git_applies_the_difference_of_two_texts(before: str, after: str, tmp_path: Path) -> None:
    file, diff = tmp_path / "Pulumi.dev.yaml", tmp_path / "out.diff"
    file.write_bytes(before.encode())
    diff.write_bytes(difference(file.name, before, after).encode())
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    subprocess.run(["git", "apply", str(diff)], cwd=tmp_path, check=True)
    assert file.read_bytes() == after.encode()


def test_two_equal_texts_have_no_difference() -> None:
    assert difference("Pulumi.dev.yaml", FILE, FILE) == ""


def test_without_a_terminal_nothing_runs_until_yes_is_given(tmp_path: Path) -> None:
    asks = in_account("prod", tmp_path, yes=False, interactive=False)
    with pytest.raises(PulumiError, match=r"nothing was changed: .* add ARGS=--yes"):
        asks.prepared(tmp_path / "file")
    on_a_terminal = in_account("prod", tmp_path, yes=False, interactive=True)
    assert list(on_a_terminal.prepared(tmp_path / "file"))[3:] == [
        *("up", "--stack", "prod", "--config-file", str(tmp_path / "file")),
    ]


def test_a_command_that_fails_is_an_error_with_its_words() -> None:
    pulumi = StackPulumi("dev", ("sh", "-c", "echo no such stack >&2; exit 3"), {}, lambda _: ())
    with pytest.raises(PulumiError, match="no such stack"):
        pulumi.ask("stack")
