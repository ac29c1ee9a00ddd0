"""Commands that really run."""

import json
import time
from pathlib import Path

import pytest

from sandbox.provider.wire import UNKNOWN, Asset, Secret
from tests.sandbox.calls import Abort, Calls

COMMAND = "command:local:Command"


def test_what_a_command_prints_is_its_output_less_the_last_line_end(commands: Calls) -> None:
    made = commands.create(COMMAND, {"create": "echo one; echo two; echo three >&2"})
    assert made.outputs["stdout"] == "one\ntwo"
    assert made.outputs["stderr"] == "three"


def test_a_command_sees_its_environment_its_folder_and_its_input(
    commands: Calls, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    made = commands.create(
        COMMAND,
        {
            "create": 'cat; echo "$WHO in $(basename "$PWD")"',
            "dir": str(tmp_path / "here"),
            "environment": {"WHO": "a command"},
            "stdin": "read, ",
        },
    )
    assert made.outputs["stdout"] == "read, a command in here"


def test_another_interpreter_runs_what_it_understands(commands: Calls) -> None:
    made = commands.create(COMMAND, {"create": "a b", "interpreter": ["printf", "%s-%s"]})
    assert made.outputs["stdout"] == "a b-"


def test_nothing_runs_in_a_preview(commands: Calls, tmp_path: Path) -> None:
    outputs = commands.preview(COMMAND, {"create": f"touch {tmp_path}/ran"})
    assert outputs["stdout"] == UNKNOWN
    assert not (tmp_path / "ran").exists()


def test_a_failing_command_tells_what_it_printed_and_no_secret(commands: Calls) -> None:
    inputs = {
        "create": "echo $TOKEN; echo no quota >&2; exit 3",
        "environment": {"TOKEN": Secret("hunter2hunter2")},
    }
    with pytest.raises(Abort) as failure:
        commands.create(COMMAND, inputs)
    assert str(failure.value).startswith("exit status 3: running 'echo $TOKEN;")
    assert str(failure.value).endswith("[secret]\nno quota\n")
    assert "hunter2" not in commands.log()


def test_the_output_of_a_command_with_a_secret_is_secret(commands: Calls) -> None:
    inputs = {"create": "echo ${#TOKEN}", "environment": {"TOKEN": Secret("hunter2hunter2")}}
    assert commands.create(COMMAND, inputs).outputs["stdout"] == Secret("14")


def test_a_missing_folder_is_told(commands: Calls) -> None:
    with pytest.raises(Abort, match="chdir /no/such: no such directory"):
        commands.create(COMMAND, {"create": "true", "dir": "/no/such"})


def test_an_update_runs_create_again_where_there_is_no_update(commands: Calls) -> None:
    made = commands.create(COMMAND, {"create": "echo first"})
    changed = {"create": "echo second after $PULUMI_COMMAND_STDOUT"}
    assert commands.diff(made, changed).replaces == []
    assert commands.update(made, changed).outputs["stdout"] == "second after first"


def test_an_update_command_sees_what_came_before(commands: Calls) -> None:
    made = commands.create(COMMAND, {"create": "echo first", "update": "exit 1"})
    changed = {"create": "echo first", "update": "echo after $PULUMI_COMMAND_STDOUT"}
    assert commands.update(made, changed).outputs["stdout"] == "after first"


@pytest.mark.parametrize(("update", "replaces"), [(None, ["triggers[0]"]), ("true", [])])
def test_a_trigger_replaces_unless_there_is_an_update(
    commands: Calls, update: str | None, replaces: list[str]
) -> None:
    made = commands.create(COMMAND, {"create": "true", "update": update, "triggers": ["a"]})
    change = commands.diff(made, {"create": "true", "update": update, "triggers": ["b"]})
    assert (change.changed, change.replaces) == (True, replaces)


def test_delete_runs_with_what_was_printed(commands: Calls, tmp_path: Path) -> None:
    file = tmp_path / "gone"
    made = commands.create(
        COMMAND,
        {"create": "echo made", "delete": f"echo $PULUMI_COMMAND_STDOUT > {file}"},
    )
    commands.delete(made)
    assert file.read_text() == "made\n"


def test_a_file_that_a_command_leaves_is_an_asset(commands: Calls, tmp_path: Path) -> None:
    made = commands.create(
        COMMAND,
        {
            "create": "mkdir -p out && touch out/a.txt out/b.log",
            "dir": str(tmp_path),
            "assetPaths": ["out/*", "!**.log"],
        },
    )
    assert made.outputs["assets"] == {"out/a.txt": Asset({"path": str(tmp_path / "out/a.txt")})}


def test_a_function_runs_a_command(commands: Calls) -> None:
    assert commands.invoke("command:local:run", {"command": "echo hello"})["stdout"] == "hello"


def test_an_unknown_property_of_a_command_is_refused(commands: Calls) -> None:
    refusals = commands.refusals(COMMAND, {"craete": "true", "logging": "loud"})
    assert refusals["craete"] == "unknown property 'craete'; did you mean 'create'?"
    assert refusals["logging"].startswith("expected one of 'stdout', 'stderr'")


def test_the_stand_ins_are_first_on_the_path(commands: Calls) -> None:
    made = commands.create(COMMAND, {"create": "command -v gcloud kubectl"})
    folders = {Path(line).parent.as_posix() for line in made.outputs["stdout"].splitlines()}
    assert len(folders) == 1
    assert folders.pop().endswith("sandbox/commands/bin")


def test_a_cancelled_command_ends_at_once(commands: Calls) -> None:
    commands.conditions.cancelled.set()
    start = time.monotonic()
    with pytest.raises(Abort, match="the command was cancelled"):
        commands.create(COMMAND, {"create": "sleep 60"})
    assert time.monotonic() - start < 30


def test_the_log_names_the_command_and_not_what_it_does(commands: Calls) -> None:
    commands.create(COMMAND, {"create": "echo made"}, "build")
    [line] = [json.loads(text) for text in commands.log().splitlines()]
    assert (line["op"], line["name"], line["outcome"]) == ("create", "build", "done")
    assert "echo" not in commands.log()
