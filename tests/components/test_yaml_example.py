"""The YAML example against the components, where Pulumi's own YAML host is not to be had.

What its program reads from another resource becomes an output, as the engine makes it one; the rest
is what a person wrote. So the package's own reading of inputs refuses what does not fit.
"""

import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

import components
from components.package_inputs import received
from components.package_schema import analyzed

EXAMPLE = Path(__file__).parents[2] / "examples" / "component-yaml" / "Pulumi.yaml"
FOUND = analyzed(
    [
        each
        for name in components.__all__
        if isinstance(each := getattr(components, name), type)
        and issubclass(each, pulumi.ComponentResource)
    ]
)
COMPONENTS = FOUND["component_definitions"]
KNOWN = {"pulumi:providers:kubernetes"}
"""Types that are not the package's."""

_READS = re.compile(r"^\$\{([\w-]+)(?:\.(\w+))?\}$")


class Program:
    """A program in YAML: its resources, and what an expression of it may read."""

    def __init__(self, written: dict[str, Any]) -> None:
        self.resources: dict[str, dict[str, Any]] = written["resources"]
        self.config: dict[str, Any] = written["config"]
        self.outputs: dict[str, Any] = written["outputs"]

    def kind(self, resource: str) -> str:
        """Return the component of a resource."""
        return str(self.resources[resource]["type"].removeprefix("vllm-gke:"))

    def read(self, value: Any) -> Any:
        """Return a value as the engine passes it on; fails where it reads what is not there."""
        if isinstance(value, dict):
            return {key: self.read(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.read(each) for each in value]
        if not isinstance(value, str) or "$" not in value:
            return value
        match = _READS.match(value)
        assert match, f"{value} is no expression that this test knows"
        name, output = match.groups()
        if output is None:
            assert name in self.config or name in self.resources, f"{value}: nothing has that name"
        else:
            assert output in COMPONENTS[self.kind(name)].outputs, f"{value}: not an output"
        return pulumi.Output.from_input(value)


PROGRAM = Program(yaml.safe_load(EXAMPLE.read_text()))
OWN = [name for name, each in PROGRAM.resources.items() if each["type"] not in KNOWN]


@pytest.mark.parametrize("name", OWN)
def test_a_resource_of_the_example_is_one_that_its_component_takes(name: str) -> None:
    definition = COMPONENTS[PROGRAM.kind(name)]
    inputs = PROGRAM.read(PROGRAM.resources[name]["properties"])
    args = received(definition, FOUND["type_definitions"], inputs)
    assert len(args) == len(inputs)


def test_a_component_inside_the_cluster_is_given_the_cluster() -> None:
    given = {name for name in OWN if PROGRAM.resources[name].get("options")}
    assert given == {"namespace", "far-fallback", "server"}
    for name in given:
        PROGRAM.read(PROGRAM.resources[name]["options"])


def test_the_outputs_of_the_example_are_outputs() -> None:
    assert set(PROGRAM.read(PROGRAM.outputs)) == {"endpoint", "kubeconfig"}


@pytest.mark.parametrize(
    ("name", "key", "wrong", "reason"),
    [
        ("l4", "maxNodes", 1.5, "expected a whole number, given 1.5"),
        ("l4", "shape", "${apis.project}", "has to be plain"),
        ("server", "layout", "both", "expected one of 'fungible', 'split'; given 'both'"),
        ("server", "modelID", "x", "unknown; did you mean 'modelId'?"),
    ],
)
def test_a_mistake_in_the_example_would_be_told(
    name: str, key: str, wrong: Any, reason: str
) -> None:
    inputs = PROGRAM.read({**PROGRAM.resources[name]["properties"], key: wrong})
    definition = COMPONENTS[PROGRAM.kind(name)]
    with pytest.raises(pulumi.InputPropertiesError) as caught:
        received(definition, FOUND["type_definitions"], inputs)
    (told,) = caught.value.errors or []
    assert (told["property_path"], told["reason"][: len(reason)]) == (key, reason)


def test_what_the_example_reads_has_to_be_there() -> None:
    with pytest.raises(AssertionError, match="not an output"):
        PROGRAM.read("${far.password}")
