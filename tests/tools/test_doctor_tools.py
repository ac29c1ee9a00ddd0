"""The doctor's checks of the tools on this machine, on recorded answers."""

import pytest

from tests.tools.replay import Replay, checks_of, only, printed
from tools.doctor.check import Answer, NoAnswerError, Status

OK, WARNING, FAILED, SKIPPED = Status


def test_an_engine_that_is_too_old_fails() -> None:
    replay = Replay({"pulumi version": Answer(0, "v3.100.0\n")})
    assert only(checks_of("dev"), "engine", replay) == [
        (
            FAILED,
            "Pulumi 3.100.0; this project was tested with 3.250.0",
            "install it: https://www.pulumi.com/docs/install",
        )
    ]


def test_a_plugin_of_another_version_is_not_the_one() -> None:
    others = [{"name": "gcp", "version": "9.0.0"}, {"name": "command", "version": "1.2.1"}]
    found = only(checks_of("dev"), "plugins", Replay({"pulumi plugin ls --json": printed(others)}))
    assert [(status, advice) for status, _, advice in found] == [
        (WARNING, "pulumi plugin install resource gcp 10.2.0"),
        (WARNING, "pulumi plugin install resource kubernetes 4.34.2"),
    ]


def test_a_kubectl_without_the_wait_that_up_uses_fails() -> None:
    old = printed({"clientVersion": {"gitVersion": "v1.30.9"}})
    assert only(checks_of("dev"), "kubectl", Replay({"kubectl version": old})) == [
        (
            FAILED,
            "kubectl v1.30.9, and `up` waits with `kubectl wait --for=create` of 1.31",
            "gcloud components update, or update the package that kubectl came from",
        )
    ]
    first = printed({"clientVersion": {"gitVersion": "v1.31.0-dispatcher"}})
    assert only(checks_of("dev"), "kubectl", Replay({"kubectl version": first})) == [
        (OK, "kubectl v1.31.0-dispatcher", "")
    ]


def test_a_gcloud_older_than_the_one_of_this_project_is_doubted() -> None:
    old = printed({"Google Cloud SDK": "491.0.0"})
    assert only(checks_of("dev"), "gcloud", Replay({"gcloud version": old})) == [
        (
            WARNING,
            "Google Cloud SDK 491.0.0; this project was tested with 528.0.0",
            "gcloud components update",
        )
    ]


@pytest.mark.parametrize(
    ("command", "name", "advice"),
    [
        ("pulumi version", "engine", "install it: https://www.pulumi.com/docs/install"),
        ("gcloud version", "gcloud", "install it: https://cloud.google.com/sdk/docs/install"),
        (
            "gke-gcloud-auth-plugin --version",
            "auth plugin",
            "gcloud components install gke-gcloud-auth-plugin, "
            "or its package where gcloud came from one",
        ),
        (
            "kubectl version",
            "kubectl",
            "gcloud components install kubectl, or its package where gcloud came from one",
        ),
    ],
)
def test_a_tool_that_is_missing_is_a_check_not_made(command: str, name: str, advice: str) -> None:
    missing = f"{command.partition(' ')[0]} is not on PATH"
    found = only(checks_of("dev"), name, Replay({command: NoAnswerError(missing)}))
    assert found == [(SKIPPED, missing, advice)]
