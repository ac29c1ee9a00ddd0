"""The controller of groups: installed by kubectl, waited for, and taken out again."""

import json
import shlex
from typing import Any

import pytest

from components.server.leader_worker_set_controller import LeaderWorkerSetController
from tests.components.recorder import Recorder, Secret

KUBECTL = 'kubectl --kubeconfig "$file"'
MANIFEST = "https://github.com/kubernetes-sigs/lws/releases/download/v0.9.0/manifests.yaml"
FILE = "file=$(mktemp) && trap 'rm -f \"$file\"' EXIT && "


@pytest.fixture
def command(engine: Recorder) -> dict[str, Any]:
    """Install the controller and return its one command."""
    engine.run(lambda: LeaderWorkerSetController("groups", {"kubeconfig": "the kubeconfig"}))
    return engine.one("command:local:Command")


def test_the_release_is_pinned_applied_and_waited_for(command: dict[str, Any]) -> None:
    steps = command["create"].split(" && ")
    assert steps[3:6] == [
        f"{KUBECTL} apply --server-side --filename {MANIFEST}",
        f"{KUBECTL} wait --for=condition=Established "
        "crd/leaderworkersets.leaderworkerset.x-k8s.io --timeout=10m",
        f"{KUBECTL} wait --namespace lws-system --for=condition=Available "
        "deployment/lws-controller-manager --timeout=10m",
    ]


def test_the_webhook_is_asked_until_it_takes_the_smallest_group(command: dict[str, Any]) -> None:
    words = shlex.split(command["create"].rpartition("looks=0; ")[2])
    sample = json.loads(words[words.index("%s") + 1])
    assert sample["kind"] == "LeaderWorkerSet"
    assert words[words.index("create") :][:4] == ["create", "--dry-run=server", "--filename", "-;"]


def test_a_stack_that_goes_takes_the_same_release_out(command: dict[str, Any]) -> None:
    assert command["delete"].rpartition(" && ")[2] == (
        f"{KUBECTL} delete --ignore-not-found --filename {MANIFEST} --wait=false"
    )


def test_the_kubeconfig_is_a_secret_and_no_file_stays(command: dict[str, Any]) -> None:
    assert command["environment"] == Secret({"KUBECONFIG_CONTENT": "the kubeconfig"})
    for script in (command["create"], command["delete"]):
        assert script.startswith(FILE)
        assert "the kubeconfig" not in script


def test_what_waits_for_the_release_waits_for_the_command(engine: Recorder) -> None:
    args = {"kubeconfig": "the kubeconfig"}
    made = engine.known(lambda: LeaderWorkerSetController("groups", args).release)  # type: ignore[arg-type] # a dict of its own keys
    assert made == "v0.9.0"
