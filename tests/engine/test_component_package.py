"""The component package on the real engine, as a program in another language uses it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.running_stack import RunningStack, Starter
from tools.pages.package_schema import GOLDEN
from tools.stack.sandbox_home import REPOSITORY

MADE = (
    "Apis",
    "Network",
    "NodeIdentity",
    "Cluster",
    "NodePool",
    "ComputeClass",
    "ModelServer",
    "Autoscaler",
)


@pytest.fixture
def consumer(tmp_path: Path, running_stack: Starter) -> RunningStack:
    """Give a stack of a project that has nothing of this one but the package."""
    folder = tmp_path / "consumer"
    folder.mkdir()
    package = {"name": "vllm-gke", "path": str(REPOSITORY / "components")}
    project = {"name": "consumer", "runtime": "python", "plugins": {"providers": [package]}}
    (folder / "Pulumi.yaml").write_text(yaml.safe_dump(project))
    (folder / "schema.json").write_text(GOLDEN.read_text())
    program = Path(__file__).with_name("remote_program.py")
    (folder / "__main__.py").write_text(program.read_text())
    return running_stack({}, project=folder)


def test_the_engine_gives_the_schema_that_the_contract_holds(consumer: RunningStack) -> None:
    consumer.stack.home.prepare(consumer.cli)
    shown = consumer.pulumi("package", "get-schema", str(REPOSITORY / "components"))
    assert json.loads(shown.stdout) == json.loads(GOLDEN.read_text())


def test_components_are_made_joined_and_taken_down_over_the_wire(consumer: RunningStack) -> None:
    preview = consumer.preview()
    assert preview.diagnostics == []
    consumer.up()
    assert consumer.outputs() == {"class": "far-fallback", "kubeconfig": "[secret]", "pool": "l4"}
    types = [each["type"] for each in consumer.resources()]
    assert {each for each in types if each.startswith("vllm-gke:")} == {
        f"vllm-gke:index:{each}" for each in MADE
    }
    assert set(preview.changes) == {each["urn"] for each in consumer.resources()}
    assert _scaled(consumer) == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "far"}
    assert _settings(consumer) == [(150, 1, 3)]
    assert _secrets(consumer) == ["kubeconfig"]
    assert consumer.preview("--expect-no-changes").changes == {}
    consumer.destroy()
    assert consumer.world() == []


def _settings(stack: RunningStack) -> list[tuple[Any, ...]]:
    pools = [each for each in stack.world() if each.id.endswith("/nodePools/l4")]
    return [
        (
            each.inputs["nodeConfig"]["diskSizeGb"],
            each.inputs["autoscaling"]["totalMinNodeCount"],
            each.inputs["autoscaling"]["totalMaxNodeCount"],
        )
        for each in pools
    ]


def _scaled(stack: RunningStack) -> dict[str, Any]:
    """Return what the one autoscaler scales."""
    (found,) = [each for each in stack.world() if each.type.endswith(":HorizontalPodAutoscaler")]
    target: dict[str, Any] = found.inputs["spec"]["scaleTargetRef"]
    return target


def _secrets(stack: RunningStack) -> list[str]:
    """Name the components' outputs that the engine keeps encrypted."""
    return [
        output
        for each in stack.resources()
        if each["type"].startswith("vllm-gke:")
        for output, value in each["outputs"].items()
        if isinstance(value, dict) and "ciphertext" in value
    ]


def test_every_wrong_input_is_told_by_the_path_that_the_program_wrote(
    consumer: RunningStack,
) -> None:
    consumer.config["consumer:wrong"] = {
        "Apis": {"project": None, "services": "dns", "colour": "red"},
    }
    shown = consumer.preview(status=1).text
    assert "Apis cannot be made of these inputs" in shown
    assert "- property colour with value '{red}' has a problem: unknown; known: project, " in shown
    assert "- property project has a problem: required, and not given" in shown
    assert "property services with value '{dns}' has a problem: expected a list, given 'd" in shown
