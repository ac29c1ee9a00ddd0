"""What a person reads when a stack is refused: every line at once, by the key as it is typed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pulumi
import pytest

from components.stack import running as running_stack
from tests.components.recorder import Recorder

Refusal = Callable[[dict[str, Any]], str]


@pytest.fixture
def refusal() -> Iterator[Refusal]:
    """Read a stack's configuration and return the text of its refusal."""
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder, project="vllm-gke", stack="test")

    def refused(config: dict[str, Any]) -> str:
        given = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in config.items()
        }
        pulumi.runtime.set_all_config(given)
        with pytest.raises(pulumi.RunError) as caught:
            running_stack.read()
        return str(caught.value)

    yield refused
    pulumi.runtime.set_all_config({})
    assert recorder.resources == []


def test_a_refusal_names_keys_with_the_projects_name(refusal: Refusal) -> None:
    text = refusal({"gcp:project": "my-project", "vllm-gke:zones": ["us-central1"]})
    assert text.splitlines() == [
        "invalid stack configuration:",
        "  vllm-gke:region: required, and not given",
        "  vllm-gke:zones.0: 'us-central1' is not a zone, e.g. us-central1-b",
    ]


def test_a_missing_google_project_is_said_with_the_command_that_sets_it(refusal: Refusal) -> None:
    assert refusal({"vllm-gke:region": "us-central1"}).splitlines() == [
        "invalid stack configuration:",
        "  gcp:project: required; run: pulumi config set gcp:project PROJECT_ID",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("my-project;touch x", "'my-project;touch x' is not a project's id of 6 to 30 lower-case"),
        ("my-project\n", r"'my-project\n' is not a project's id"),
        ("my-pröject", "'my-pröject' is not a project's id"),
        ("short", "'short' is not a project's id"),
        ("a" * 31, f"'{'a' * 31}' is not a project's id"),
        ("my-project-", "'my-project-' is not a project's id"),
        ("123456789", "'123456789' is a project's number; write its id: gcloud projects describe"),
        ("example.com:my-project", "'example.com:my-project' is a project of a domain, and"),
    ],
)
def test_a_google_project_that_is_no_id_is_refused_together_with_the_rest(
    refusal: Refusal, given: str, told: str
) -> None:
    text = refusal({"gcp:project": given, "vllm-gke:region": "us-central1-a"})
    assert text.splitlines()[1:-1] == [
        "  vllm-gke:region: 'us-central1-a' is not a region, e.g. us-central1"
    ]
    assert text.splitlines()[-1].startswith(f"  gcp:project: {told}")


def test_a_region_that_looks_like_a_number_is_text_all_the_same(refusal: Refusal) -> None:
    text = refusal({"gcp:project": "my-project", "vllm-gke:region": "7"})
    assert text.splitlines()[1:] == ["  vllm-gke:region: '7' is not a region, e.g. us-central1"]


def test_a_key_that_no_component_knows_is_refused_too(refusal: Refusal) -> None:
    text = refusal(
        {"gcp:project": "my-project", "vllm-gke:region": "us-central1", "vllm-gke:model_id": "a/b"}
    )
    assert text.splitlines()[1].startswith("  vllm-gke:model_id: unknown key; did you mean")


def test_another_projects_keys_are_none_of_ours(refusal: Refusal) -> None:
    text = refusal({"other:region": "nowhere", "vllm-gke:region": "us-central1"})
    assert "other" not in text
