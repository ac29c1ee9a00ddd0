"""The runbooks: each alert has one, and it begins with the command of the notification."""

import re

import pytest

from components.observability.alert_rules import Alert, Patience, alerts
from components.stack.file import plan
from tests.contract.every_stack import configuration
from tests.contract.runbooks import LIST, commands, pages, title
from tests.plan.observations import observed_of


def _alerts() -> dict[str, Alert]:
    """Return the alerts of the dev stack, which has a spot rung and so every alert."""
    raw = {key.removeprefix("vllm-gke:"): each for key, each in configuration("dev").items()}
    config, ladder, _ = plan({key: each for key, each in raw.items() if ":" not in key})
    assert config is not None
    stack = observed_of(config, ladder)
    minutes = Patience(no_replica=5, queue=10, first_choice=30, no_node=20)
    return {alert.name: alert for alert in alerts(stack, minutes)}


ALERTS = _alerts()


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


def _of_the_stack(command: str) -> str:
    """Return a command of a page with the namespace of the stack whose metrics the tests know."""
    return command.replace("-n vllm ", "-n serving ")
