"""The example on the page of each component."""

import sys
from typing import Any

import pulumi
import pytest

import components
from tests.components.recorder import Recorder
from tools.pages.component_examples import example
from tools.pages.components_page import arguments_of, documented


@pytest.mark.parametrize("name", documented())
def test_the_example_of_a_component_creates_its_resources(
    monkeypatch: pytest.MonkeyPatch, engine: Recorder, name: str
) -> None:
    monkeypatch.setitem(sys.modules, "vllm_gke", components)
    monkeypatch.setattr(pulumi.Config, "require_secret", lambda _, key: pulumi.Output.secret(key))
    program: Any = compile(example(name, arguments_of(documented()[name])), name, "exec")
    engine.run(lambda: exec(program, {}))  # noqa: S102 # the page's own text
    assert [each for each in engine.resources if each.type.endswith(f":{name}")]
