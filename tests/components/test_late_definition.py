"""The wait for a kind that GKE brings late."""

from typing import Any

import pulumi
import pytest

from components.core.wait_for_definition import late_definition
from tests.components.recorder import Recorder, Secret

KUBECONFIG = "the kubeconfig"


@pytest.fixture
def wait(engine: Recorder) -> dict[str, Any]:
    """Wait for a kind."""

    def program() -> None:
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        late_definition("thing", "things.example.com", KUBECONFIG, parent)

    engine.run(program)
    assert engine.asked_for == [("command:local:Command", "thing-definition")]
    return engine.one("command:local:Command")


def test_the_wait_is_as_long_as_gke_may_take(wait: dict[str, Any]) -> None:
    assert wait["create"].endswith(" wait --for=create crd/things.example.com --timeout=75m")


def test_the_wait_is_given_the_kubeconfig_as_a_secret(wait: dict[str, Any]) -> None:
    assert wait["environment"] == Secret({"KUBECONFIG_CONTENT": KUBECONFIG})
    assert KUBECONFIG not in wait["create"]


def test_the_wait_leaves_no_file_behind(wait: dict[str, Any]) -> None:
    assert wait["create"].startswith("file=$(mktemp) && trap 'rm -f \"$file\"' EXIT && ")


def test_destroying_a_stack_waits_for_nothing(wait: dict[str, Any]) -> None:
    assert set(wait) == {"create", "environment"}


def test_several_kinds_are_waited_for_together(engine: Recorder) -> None:
    def program() -> None:
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        late_definition("thing", "things.example.com", KUBECONFIG, parent, "others.example.com")

    engine.run(program)
    create = engine.one("command:local:Command")["create"]
    assert "wait --for=create crd/things.example.com crd/others.example.com --timeout" in create
