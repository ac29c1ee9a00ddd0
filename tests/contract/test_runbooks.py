"""The runbooks: each alert has one, and it begins with the command of the notification."""

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from components.observability.alert_rules import Patience, alerts, status_commands
from components.observability.monitored import Observed
from components.stack.file import plan
from components.status.__main__ import main as status
from components.status.look import NOT_SEEN
from tests.contract.every_stack import configuration
from tests.contract.runbooks import FOLDER, LIST, commands, pages, title
from tests.docs.test_command_blocks import MAKES
from tests.plan.observations import observed_of
from tools.stack.sandbox_home import REPOSITORY


def _stack() -> Observed:
    """Return the dev stack, which has a spot rung and so every alert."""
    raw = {key.removeprefix("vllm-gke:"): each for key, each in configuration("dev").items()}
    config, ladder, _ = plan({key: each for key, each in raw.items() if ":" not in key})
    assert config is not None
    return observed_of(config, ladder)


STACK = _stack()
NEEDS_A_STACK = re.compile(r"\bpulumi (?:up|preview|refresh|destroy|stack|config)\b[^`\n|)]*")
LINKED = {"tpu-stockout.md": "dev", "gated-model.md": "prod"}
"""Pages that the runbooks link to for their steps, with the stack that each is about."""
PATIENCE = Patience(no_replica=5, queue=10, first_choice=30, no_node=20)
ALERTS = {alert.name: alert for alert in alerts(STACK, PATIENCE)}


def test_each_alert_has_a_page_and_each_page_an_alert() -> None:
    assert set(pages()) == set(ALERTS)


@pytest.mark.parametrize("name", ALERTS)
def test_a_page_has_the_title_of_its_alert(name: str) -> None:
    assert title(name) == ALERTS[name].title.replace("First choice v6e-1 has", "First choice has")


@pytest.mark.parametrize("name", ALERTS)
def test_a_page_begins_with_a_command_of_the_notification(name: str) -> None:
    assert f"`{_of_the_stack(commands(name)[0])}`" in ALERTS[name].advice


@pytest.mark.parametrize("name", ALERTS)
def test_a_page_says_how_to_confirm_and_what_waiting_costs(name: str) -> None:
    headings = re.findall(r"^## (.+)$", pages()[name].read_text(), re.M)
    assert (headings[0], headings[-2:]) == ("Confirm", ["Cost of waiting", "Practice"])


def test_the_list_has_each_alert_with_its_severity_and_first_command() -> None:
    rows = re.findall(r"^\| \[(.+)\]\((.+)\.md\) \| (\w+) \| `(.+)` \|$", LIST.read_text(), re.M)
    assert rows == [
        (title(name), name, alert.severity.value.lower(), commands(name)[0])
        for name, alert in ALERTS.items()
    ]


@pytest.mark.parametrize(
    "page",
    [*sorted(FOLDER.glob("*.md")), *(FOLDER.parent / name for name in LINKED)],
    ids=lambda page: page.stem,
)
def test_a_command_of_pulumi_names_its_stack(page: Path) -> None:
    commands = NEEDS_A_STACK.findall(page.read_text())
    stack = LINKED.get(page.name, "dev")
    assert [each for each in commands if f"--stack {stack}" not in each] == []


@pytest.mark.parametrize("name", ALERTS)
def test_a_page_is_about_the_example_stack_alone(name: str) -> None:
    assert set(re.findall(r"STACK=(\w+)", pages()[name].read_text())) == {"dev"}


def _of_the_stack(command: str) -> str:
    """Return a command of a page with the namespace of the stack whose metrics the tests know."""
    return command.replace("-n vllm ", "-n serving ")


def _words(start: str) -> list[str]:
    """Return the words of a command of every notification."""
    found = re.findall(r"`(.+?)`", status_commands(STACK, "dev"))
    (command,) = [each for each in found if each.startswith(start)]
    return shlex.split(command)


@pytest.mark.parametrize("name", ALERTS)
def test_a_notification_has_the_commands_that_name_the_cause_before_any_other(name: str) -> None:
    text = ALERTS[name].documentation(status_commands(STACK, "dev"))
    commands = [each for each in re.findall(r"`(.+?)`", text) if " " in each]
    assert [each.partition(" ")[0] for each in commands[:3]] == ["make", "python", "kubectl"]


def test_the_command_for_a_clone_asks_for_the_account_s_cluster() -> None:
    # A `make test` hands its words to the ones below it.
    own = {name: value for name, value in os.environ.items() if name not in MAKES}
    printed = subprocess.run(
        [*_words("make"), "-n"],
        cwd=REPOSITORY,
        env=own,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.splitlines()[-1].split()[-4:] == [
        "-m",
        "tools.status",
        "--account",
        "'dev'",
    ]


def test_the_command_without_a_clone_is_one_that_the_package_takes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    python, dash, module, *words = _words("python")
    assert [python, dash, module] == ["python", "-m", "vllm_gke.status"]
    assert status(words) == NOT_SEEN
    assert "kubectl is not on PATH" in capsys.readouterr().out


@pytest.mark.parametrize("name", ALERTS)
def test_a_page_names_the_report_before_its_commands(name: str) -> None:
    confirm = pages()[name].read_text().partition("## Confirm\n\n")[2]
    assert confirm.startswith(
        "[`make status STACK=dev ACCOUNT=1`](../status.md) names the cause and the next step: "
        "see [At an alert](README.md#at-an-alert)."
    )
