"""What a new version of this project, or of its providers, does to a stack that is up."""

import json
import re
from pathlib import Path

import pytest

from tests.engine.running_stack import RunningStack
from tools.pages.public_api import last_release
from tools.pull_request.__main__ import check_out
from tools.pull_request.offline_preview import offline_preview
from tools.pull_request.preview_events import How, Preview, Step
from tools.stack.sandbox_home import REPOSITORY

CHANGELOG = REPOSITORY / "CHANGELOG.md"


def announced(changelog: str) -> set[str]:
    """Read what the newest section says that `up` makes anew, e.g. `NodePool`."""
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    lines = re.findall(r"^Replaces resources: (.*)$", newest, flags=re.MULTILINE)
    return {kind for line in lines for kind in re.findall(r"`(\w+)`", line)}


def unannounced(preview: Preview, changelog: str) -> list[str]:
    """List what a preview replaces and no line of the changelog says."""
    replaced = [step for step in preview.steps if step.how is How.REPLACE]
    said = announced(changelog)
    return [f"{step.type} {step.name}" for step in replaced if step.type not in said]


def of_older_providers(stack: RunningStack) -> dict[str, str]:
    """Rewrite the record as the providers' last major versions left it; give what was changed."""
    text = stack.pulumi("stack", "export", "--stack", stack.stack.name).stdout
    state, changed = json.loads(text), {}
    for each in state["deployment"]["resources"]:
        if each["type"].startswith("pulumi:providers:"):
            major, rest = each["inputs"]["version"].split(".", 1)
            for tree in (each["inputs"], each["outputs"]):
                tree["version"] = f"{int(major) - 1}.{rest}"
            changed[each["urn"]] = each["inputs"]["version"]
    file = stack.folder / "older.json"
    file.write_text(json.dumps(state))
    stack.pulumi("stack", "import", "--stack", stack.stack.name, "--file", str(file))
    return changed


def test_a_new_version_of_the_providers_replaces_nothing(dev: RunningStack) -> None:
    older = of_older_providers(dev)
    assert {urn.split("::")[2] for urn in older} >= {
        "pulumi:providers:gcp",
        "pulumi:providers:kubernetes",
    }
    assert dev.preview().changes == dict.fromkeys(older, "update")


def test_this_version_replaces_nothing_of_the_last_release_that_it_does_not_announce(
    tmp_path: Path, python: Path, sdks: Path
) -> None:
    tag = last_release()
    if tag is None:
        pytest.skip("there is no release yet to compare with")
    check_out(tag, tmp_path)
    preview = offline_preview("dev", tmp_path, REPOSITORY, str(python), str(sdks))
    assert preview.errors == ()
    assert unannounced(preview, CHANGELOG.read_text()) == []


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ("nothing, first version.", ["Service vllm-service"]),
        ("`NodePool`, one at a time.", ["Service vllm-service"]),
        ("the `Service` and its `NodePool`s.", []),
    ],
)
def test_a_replacement_is_announced_by_its_kind(line: str, missing: list[str]) -> None:
    urn = "urn:pulumi:dev::vllm-gke::vllm:X$kubernetes:core/v1:{}::{}"
    preview = Preview(
        (
            Step(urn.format("Service", "vllm-service"), How.REPLACE, parent=""),
            Step(urn.format("Deployment", "vllm"), How.UPDATE, parent=""),
        ),
        same=93,
    )
    before = "## [0.1.0]\n\nReplaces resources: `Service`\n"
    text = f"# Changelog\n\n## [Unreleased]\n\nReplaces resources: {line}\n\n{before}"
    assert unannounced(preview, text) == missing


def test_the_newest_section_says_what_is_replaced_by_kinds_or_nothing() -> None:
    newest = re.split(r"^## ", CHANGELOG.read_text(), flags=re.MULTILINE)[1]
    (line,) = re.findall(r"^Replaces resources: (.*)$", newest, flags=re.MULTILINE)
    assert line.startswith("nothing") != bool(announced(CHANGELOG.read_text()))
