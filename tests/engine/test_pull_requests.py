"""Three pull requests on the dev stack, as the engine previews them: the comment on each, in full.

The three pages in docs/pull-requests are what a reviewer reads. Where one differs, the new text is
in the file that the failure names: read it as a reviewer, then take it over.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine.running_stack import Config, RunningStack, Starter, tracked
from tools.pull_request.blocks import GITHUB
from tools.pull_request.offline_preview import STREAMED
from tools.pull_request.preview_events import read_preview
from tools.pull_request.stack_change import stack_change
from tools.pull_request.text import StackPreview, comment
from tools.stack.__main__ import POLICY_PACK
from tools.stack.sandbox_home import REPOSITORY

PAGES = REPOSITORY / "docs" / "pull-requests"
CANARY = "hf_" + "CanaryOfNobody7"
OTHER = "hf_" + "AnotherOfNobody8"
TOKEN = "vllm-gke:huggingFaceToken"  # noqa: S105 # a key

# In the US a second generation of TPUs is to be had, and Google lists the zones of the L4.
BEFORE: Config = {
    **tracked("dev", {"vllm-gke:region": "us-central1"}),
    TOKEN: {"value": CANARY},
    "vllm-gke:waivers": [
        waiver for waiver in tracked("dev")["vllm-gke:waivers"] if waiver["rule"] != "zone-observed"
    ],
}


def project(folder: Path, config: Config) -> Path:
    """Write the two files of a checkout that say what a stack is."""
    folder.mkdir(exist_ok=True)
    (folder / "Pulumi.yaml").write_text((REPOSITORY / "Pulumi.yaml").read_text())
    (folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    return folder


def previewed(stack: RunningStack) -> str:
    """Return what `pulumi preview --json` prints, as the workflow asks for it."""
    return stack.run("preview", "--json", "--policy-pack", str(POLICY_PACK)).stdout


def commented(stack: RunningStack, printed: str) -> str:
    """Return the comment on a preview, and on what the change of the file costs."""
    base = project(stack.folder / "base", BEFORE)
    change = stack_change("dev", base, project(stack.folder / "head", stack.config))
    found = StackPreview("dev", read_preview(printed), change)
    return comment([found], "Preview, against main", GITHUB)


def edit(stack: RunningStack, key: str, value: Any) -> None:
    """Make the stack file what the pull request makes of it, and nothing else."""
    stack.config = {**BEFORE, key: value}


def ladder(**first: Any) -> list[dict[str, Any]]:
    """Return the ladder with its first rung changed."""
    best, *others = BEFORE["vllm-gke:pools"]
    return [{**best, **first}, *others]


def test_the_comment_on_three_pull_requests_is_the_page_that_shows_it(
    running_stack: Starter, tmp_path: Path
) -> None:
    stack = running_stack(BEFORE, name="dev")
    stack.up()
    stack.environment.update(STREAMED)
    differing = []
    for page, key, value in (
        ("cost-up", "vllm-gke:pools", ladder(maxNodes=4)),
        ("pool-replaced", "vllm-gke:tpuGeneration", "v5e"),
        ("secret-changed", TOKEN, {"value": OTHER}),
    ):
        edit(stack, key, value)
        said = commented(stack, previewed(stack))
        written = tmp_path / f"{page}.md"
        written.write_text(said)
        file = PAGES / f"{page}.md"
        if not file.exists() or file.read_text() != said:
            differing.append(f"cp {written} {file}")
        assert CANARY not in said
        assert OTHER not in said
    assert differing == []


def test_another_token_changes_the_secret_and_no_pod_as_its_preview_said(
    running_stack: Starter,
) -> None:
    stack = running_stack(BEFORE, name="dev")
    stack.up()
    edit(stack, TOKEN, {"value": OTHER})
    said = stack.preview().changes
    assert stack.up().changes == said
    assert [urn.rpartition("::")[2] for urn in said] == ["hugging-face-token"]


def test_a_stack_that_does_not_change_is_one_line(running_stack: Starter) -> None:
    stack = running_stack(BEFORE, name="dev")
    stack.up()
    stack.environment.update(STREAMED)
    _marker, _blank, *lines = commented(stack, previewed(stack)).splitlines()
    assert lines == ["**Preview, against main**: no changes in `dev`."]


@pytest.mark.parametrize("streamed", [STREAMED, {}], ids=["events", "a document"])
def test_a_refused_file_is_told_with_every_mistake(
    running_stack: Starter, streamed: dict[str, str]
) -> None:
    stack = running_stack({**BEFORE, "vllm-gke:layout": "both", "vllm-gke:name": "A"}, name="dev")
    stack.environment.update(streamed)
    preview = read_preview(stack.run("preview", "--json", status=1).stdout)
    (told,) = preview.errors
    assert told.splitlines()[0] == "invalid stack configuration:"
    assert [line.split(":")[1] for line in told.splitlines()[1:]] == ["name", "layout"]


def test_a_refusal_by_policy_is_told_by_its_rule(running_stack: Starter) -> None:
    config = tracked("dev", {"vllm-gke:cluster": {"authorizedNetworks": ["0.0.0.0/0"]}})
    stack = running_stack(config, name="dev")
    stack.environment.update(STREAMED)
    printed = stack.run("preview", "--json", "--policy-pack", str(POLICY_PACK), status=1).stdout
    preview = read_preview(printed)
    assert preview.failed
    assert [(each.rule, each.on) for each in preview.violations if each.stops] == [
        ("CKV_GCP_18", "Cluster vllm")
    ]
