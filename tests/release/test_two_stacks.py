"""The example of two stacks: a platform's cluster, and a model on it that knows it by reference."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.contract.sources import ROOT
from tests.engine.running_stack import RunningStack, Starter

pytestmark = pytest.mark.engine


@pytest.fixture
def stacks(
    running_stack: Starter, python_with_the_wheel: Path, tmp_path: Path
) -> tuple[RunningStack, RunningStack]:
    """Give both stacks, with one cloud and one place for their records."""
    example = tmp_path / "two-stacks"
    shutil.copytree(ROOT / "examples" / "two-stacks", example)
    python = python_with_the_wheel
    platform, serving = (
        running_stack(config, name="prod", project=example / name, python_of_its_own=python)
        for name, config in (("platform", {"platform:deletionProtection": False}), ("serving", {}))
    )
    first = platform.stack.environment()
    shared = {name: first[name] for name in ("PULUMI_BACKEND_URL", "SANDBOX_WORLD")}
    for each in (platform, serving):
        each.stack.open(each.cli, None)
    serving.environment = shared
    serving.pulumi("stack", "init", "prod")
    return platform, serving


def test_a_model_comes_and_goes_on_a_cluster_that_another_stack_keeps(
    stacks: tuple[RunningStack, RunningStack],
) -> None:
    platform, serving = stacks
    platform.up()
    cluster = platform.outputs()["clusterId"]

    serving.up()

    made = [each["type"] for each in serving.resources()]
    assert "gcp:container/cluster:Cluster" not in made
    pools = [each for each in platform.world() if each.type.endswith(":NodePool")]
    assert {each.properties["cluster"] for each in pools} == {cluster}
    assert serving.outputs() == {"endpoint": "http://chat-service.chat.svc:8000"}
    assert platform.outputs(secrets=True)["kubeconfig"] not in json.dumps(serving.resources())
    assert serving.up("--expect-no-changes").changes == {}

    serving.destroy()
    assert [each for each in platform.world() if each.type.startswith("kubernetes:")] == []
    platform.destroy()
    assert platform.world() == []


def test_what_changes_in_the_cluster_is_in_the_preview_of_the_model(
    stacks: tuple[RunningStack, RunningStack],
) -> None:
    platform, serving = stacks
    platform.up()
    serving.up()

    platform.config["platform:nodesAccount"] = "platform-workers"
    platform.up()

    replaced = {
        urn.rpartition("::")[2]: op
        for urn, op in serving.preview().steps.items()
        if urn.rpartition("$")[2].startswith("gcp:container/nodePool:NodePool::")
    }
    assert set(replaced) == {"l4-spot", "l4"}
    assert all("replac" in op for op in replaced.values())


def test_a_model_whose_cluster_is_not_up_yet_is_told_what_is_missing(
    stacks: tuple[RunningStack, RunningStack],
) -> None:
    _, serving = stacks
    said = serving.preview(status=1).text
    assert re.search(
        r"KeyError: '(clusterId|identity|kubeconfig|nodeServiceAccount|project)'", said
    )
