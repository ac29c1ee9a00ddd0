"""Pulumi.yaml: the same keys as the configuration, each said in a line."""

import json
from typing import Any

import pytest
import yaml

from components.stack.file import plan
from tests.contract.sources import ROOT

DECLARED: dict[str, dict[str, Any]] = {
    key: value
    for key, value in yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"].items()
    if ":" not in key
}


def test_only_the_region_has_to_be_written() -> None:
    assert [key for key, value in DECLARED.items() if "default" not in value] == ["region"]
    assert [key for key, value in DECLARED.items() if "value" in value] == []


def test_a_default_says_what_leaving_the_key_out_means() -> None:
    defaults = {key: value["default"] for key, value in DECLARED.items() if "default" in value}
    written, _, problems = plan({"region": "us-central1", **defaults})
    left_out, _, _ = plan({"region": "us-central1"})
    assert problems == ()
    assert written == left_out


def test_a_forgotten_provider_is_an_error() -> None:
    config = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    assert config["pulumi:disable-default-providers"] == {"value": ["gcp", "kubernetes"]}


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_a_stack_of_this_project_has_no_mistake(path: Any) -> None:
    config = yaml.safe_load(path.read_text())["config"]
    raw = {
        key.removeprefix("vllm-gke:"): value
        for key, value in config.items()
        if key.startswith("vllm-gke:")
    }
    assert json.loads(json.dumps(raw)) == raw
    assert plan(raw)[2] == ()
