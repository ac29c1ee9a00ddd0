"""The YAML example on the engine, run by Pulumi's own host for YAML, which checks its types."""

from pathlib import Path

import pytest
import yaml

from tests.engine.example_programs import copied, hosted
from tests.engine.running_stack import RunningStack, Starter

CONFIG = {
    "gcp:project": "my-project",
    "vllm-from-yaml:project": "my-project",
    "vllm-from-yaml:projectNumber": "123456",
    "vllm-from-yaml:gpuImage": f"us-docker.pkg.dev/my-project/far/gpu@sha256:{'a' * 64}",
}


@pytest.fixture
def example(tmp_path: Path, running_stack: Starter) -> RunningStack:
    """Give a stack of the example's own copy."""
    folder = copied("component-yaml", tmp_path / "clone")
    return hosted(running_stack(CONFIG, project=folder), "yaml")


def test_the_program_stands_up_its_service_and_takes_it_down(example: RunningStack) -> None:
    assert example.up().diagnostics == []
    assert example.outputs() == {
        "endpoint": "http://server-service.namespace.svc:8000",
        "kubeconfig": "[secret]",
    }
    pools = [each for each in example.world() if "/nodePools/l4" in each.id]
    assert [each.inputs["nodeConfig"].get("spot", False) for each in pools] == [False, True]
    assert example.preview("--expect-no-changes").changes == {}
    example.destroy()
    assert example.world() == []


def test_wrong_inputs_are_told_by_the_yaml_host_before_anything_is_registered(
    example: RunningStack,
) -> None:
    file = example.stack.home.project / "Pulumi.yaml"
    program = yaml.safe_load(file.read_text())
    program["resources"]["l4"]["properties"] |= {"maxNodes": "two", "colour": "red"}
    file.write_text(yaml.safe_dump(program))
    shown = example.preview(status=1)
    assert "maxNodes: Cannot assign type 'string' to type 'integer'\n" in shown.text
    assert "Existing properties are: cluster, zones, poolName, project, shape" in shown.text
    assert [each for each in shown.changes if "vllm-gke:index" in each] == []
