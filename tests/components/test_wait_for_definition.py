"""The wait for a kind that GKE brings late."""

from typing import Any

import pulumi
import pytest

from components.core.wait_for_definition import wait_for_definition
from tests.components.recorder import Recorder

KUBECONFIG = "the kubeconfig"


@pytest.fixture
def wait(engine: Recorder) -> dict[str, Any]:
    """Wait for a kind."""

    def program() -> None:
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        wait_for_definition("thing", "things.example.com", KUBECONFIG, parent)

    engine.run(program)
    assert engine.asked_for == [("command:local:Command", "thing-definition")]
    return engine.one("command:local:Command")


def test_several_kinds_are_waited_for_together(engine: Recorder) -> None:
    def program() -> None:
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        wait_for_definition("thing", "things.example.com", KUBECONFIG, parent, "others.example.com")

    engine.run(program)
    create = engine.one("command:local:Command")["create"]
    assert "wait --for=create crd/things.example.com crd/others.example.com --timeout" in create
