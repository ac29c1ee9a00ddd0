"""LeaderWorkerSet: replicas that are groups of pods, and which of them answer."""

from typing import Any

import pytest

from components.core.arguments import ArgumentsError
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import GROUPS

GROUP = "kubernetes:leaderworkerset.x-k8s.io/v1:LeaderWorkerSet"


def spec(engine: Recorder, args: ModelServerArgs = GROUPS) -> dict[str, Any]:
    """Make a model server of groups and return the spec of its LeaderWorkerSet."""
    engine.run(lambda: ModelServer("vllm", args))
    found: dict[str, Any] = engine.one(GROUP)["spec"]
    return found


def test_groups_without_a_way_to_install_their_controller_are_refused(engine: Recorder) -> None:
    args: ModelServerArgs = {**GROUPS}
    del args["kubeconfig"]
    with pytest.raises(ArgumentsError, match="required with strategy 'multiNode'"):
        spec(engine, args)
