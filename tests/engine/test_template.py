"""`pulumi new` with this repository as the template, and the project that it makes."""

import shutil
from pathlib import Path

import pytest
import yaml

from tests.contract.sources import files, name
from tests.engine.running_stack import RunningStack, Starter

STACK = "first"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    """Copy what a clone has."""
    folder = tmp_path / "template"
    for path in files():
        copy = folder / name(path)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return folder


@pytest.fixture
def project(tmp_path: Path, template: Path, running_stack: Starter) -> Path:
    """Make a new project of it, as a person does."""
    folder = tmp_path / "new"
    maker: RunningStack = running_stack({}, name=STACK)
    maker.stack.home.prepare(maker.cli)
    given = ("--stack", STACK, "--config", "gcp:project=my-project", "--dir", str(folder))
    said = maker.pulumi("new", str(template), "--yes", "--offline", *given).text
    assert "Your new project is ready to go!" in said
    assert "Pulumi.README.md describes the next steps." in said
    return folder


def test_a_new_project_has_a_stack_that_the_sandbox_previews(
    project: Path, running_stack: Starter
) -> None:
    assert (project / "Pulumi.README.md").is_file()
    made = yaml.safe_load((project / f"Pulumi.{STACK}.yaml").read_text())
    assert made["config"] == {"gcp:project": "my-project", "vllm-gke:region": "us-central1"}
    stack = running_stack(made["config"], name=STACK, project=project)
    urns = stack.preview().changes
    own = {urn.rpartition("::")[0].rpartition("::")[2] for urn in urns}
    assert {f"vllm-gke:index:{each}" for each in ("Cluster", "ModelServer", "Autoscaler")} <= own
    assert set(urns.values()) == {"create"}
