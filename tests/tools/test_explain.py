"""What `make explain` says of every stack of this project."""

import re
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from components.estimates.readme import stack_readme
from tools.explain import __main__ as explain
from tools.explain import text as explain_text
from tools.explain.page import page
from tools.render.evaluate import REPOSITORY, evaluate
from tools.stack.planned import RefusedError, planned_stack

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

STACKS = sorted(REPOSITORY.glob("Pulumi.*.yaml"))
DEV = REPOSITORY / "Pulumi.dev.yaml"


def stack(folder: Path, config: str) -> Path:
    """Write a stack file of these lines below `config`."""
    path = folder / "Pulumi.one.yaml"
    lines = [f"  vllm-gke:{line}" for line in config.splitlines()]
    path.write_text("\n".join(["config:", "  gcp:project: my-project", *lines]) + "\n")
    return path


TWO_FAMILIES = """\
region: us-central1
layout: split
pools: [{name: l4, accelerator: nvidia-l4}, {name: v6e, accelerator: v6e}]
model: {id: Qwen/Qwen3-8B}
modelStore: {kind: bucket}
images: {mode: mirror}"""


def test_the_page_and_the_readme_say_of_the_machines_memory_what_the_report_says(
    tmp_path: Path,
) -> None:
    path = stack(tmp_path, TWO_FAMILIES)
    found = explain.explanation(path)
    said = "'v6e' caches the weights in memory: each machine of its Deployment has room for 19 GiB"
    assert f"- {said}" in stack_readme("vllm", found).splitlines()
    assert f"<li>{escape(said)}</li>" in page(found, evaluate(path, REPOSITORY))


def test_the_command_prints_the_report() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools.explain", "dev"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == explain_text.text("dev", explain.explanation(DEV)) + "\n"


def test_a_wrong_stack_is_refused_with_all_its_mistakes(tmp_path: Path) -> None:
    path = stack(tmp_path, "region: 7\nlayout: both")
    with pytest.raises(RefusedError) as caught:
        explain.explanation(path)
    assert str(caught.value).splitlines() == [
        "invalid stack configuration:",
        "  vllm-gke:region: '7' is not a region, e.g. us-central1",
        "  vllm-gke:layout: expected 'fungible' or 'split', given 'both'",
    ]


def test_a_stack_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain.main(["nowhere"]) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_what_a_person_wrote_is_text_and_not_markup(tmp_path: Path) -> None:
    path = stack(tmp_path, "region: us-central1\nmodel: {id: a/b}")
    found = explain.explanation(path)
    text = page(found, evaluate(path, REPOSITORY))
    assert "<p>The size of a/b is not known.</p>" in text
    assert "the size of &#x27;a/b&#x27; is not known" in text


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_the_readme_that_a_stack_puts_out_names_no_output_that_it_has_not(path: Path) -> None:
    outputs = evaluate(path, REPOSITORY).outputs
    name = planned_stack(path, REPOSITORY).config.name
    assert outputs["readme"] == stack_readme(name, explain.explanation(path))
    named = set(re.findall(r"\$\{outputs\.(\w+)", outputs["readme"]))
    assert named == {"dashboard", "endpoint", "tryIt"}
    assert named < outputs.keys()
