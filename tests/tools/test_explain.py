"""What `make explain` says of every stack of this project."""

import re
import subprocess
import sys
from html import escape
from pathlib import Path

import pytest

from components.estimates.explanation import Explanation
from components.estimates.readme import stack_readme
from components.estimates.spending import Month
from components.estimates.tables import sum_of
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


def sections(found: Explanation) -> dict[str, list[str]]:
    """Return the lines of each section by its title."""
    parts = explain_text.text("dev", found).split("\n\n")[1:]
    return {lines[0]: lines[1:] for lines in (part.splitlines() for part in parts)}


def stack(folder: Path, config: str) -> Path:
    """Write a stack file of these lines below `config`."""
    path = folder / "Pulumi.one.yaml"
    lines = [f"  vllm-gke:{line}" for line in config.splitlines()]
    path.write_text("\n".join(["config:", "  gcp:project: my-project", *lines]) + "\n")
    return path


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_every_stack_of_this_project_is_explained(path: Path) -> None:
    found = explain.explanation(path)
    lines = explain_text.text(path.name, found).splitlines()
    assert all(figures.fit is not None for figures in found.rungs)
    assert [month.month for month in found.months] == list(Month)
    assert all(month.bill.usd > 0 for month in found.months)
    assert found.needs
    for figures in found.rungs:
        assert len([x for x in lines if x.startswith(f"  {figures.rung.name} ")]) >= 2


TWO_FAMILIES = """\
region: us-central1
layout: split
pools: [{name: l4, accelerator: nvidia-l4}, {name: v6e, accelerator: v6e}]
model: {id: Qwen/Qwen3-8B}
modelStore: {kind: bucket}
images: {mode: mirror}"""


def test_a_model_in_a_bucket_is_shown_with_both_memories_and_where_it_is_cached(
    tmp_path: Path,
) -> None:
    found = sections(explain.explanation(stack(tmp_path, TWO_FAMILIES)))
    assert found["Memory of one device, in GiB"] == [
        "  rung  usable  weights  runtime  KV cache  tokens  longest request",
        "  l4      20.7     15.3      0.8       4.6  33,616           33,616",
        "  v6e     28.8     15.3      0.7      12.8  93,424           40,960",
    ]
    table, notes = (found["Memory of the machine, in GiB"][part] for part in _PARTS)
    assert table == [
        "  rung    has   GKE  vLLM  shared  loading  cache  sidecar   left",
        "  l4     16.0   4.1   5.6     2.0      0.0    0.0      1.0    3.3",
        "  v6e   176.0  14.7  20.8     2.0      0.0   19.0      1.0  118.4",
    ]
    assert notes == [
        "  'l4' caches the weights on its boot disk: memory of g2-standard-4, of 'l4', has room "
        "for 2.9 GiB, and the cache takes 19",
        "  'v6e' caches the weights in memory: each machine of its Deployment has room for 19 GiB",
    ]


_PARTS = (slice(3), slice(4, None))
"""The table, and what is said below it of each rung."""


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


def test_the_ladder_is_told_with_its_prices() -> None:
    *lines, gke, upgrades = sections(explain.explanation(DEV))["Ladder, best first"]
    assert gke == "  GKE has to be 1.35 or later: 'l4-spot' is spot, whose pool divides the notice"
    assert upgrades.startswith(
        "  GKE upgrades one node of a pool at a time, at any hour: one replica serves, so nothing "
        "answers then for up to "
    )
    shown = [re.split(r" {2,}", line.strip()) for line in lines]
    zone, tokens = "asia-northeast1-b", "not measured"
    assert shown == [
        ["rung", "machine", "has", "sold as", "nodes", "zones", "USD an hour", "per 1M tokens"],
        ["v6e-1", "ct6e-standard-1t", "1 x v6e", "onDemand", "1 to 2", zone, "2.70", tokens],
        ["l4-spot", "g2-standard-4", "1 x nvidia-l4", "spot", "0 to 2", zone, "0.23", tokens],
        ["l4", "g2-standard-4", "1 x nvidia-l4", "onDemand", "1 to 2", zone, "0.76", tokens],
    ]


def test_measured_tokens_have_a_price(tmp_path: Path) -> None:
    path = stack(
        tmp_path,
        "region: us-central1\n"
        "pools: [{name: l4, accelerator: nvidia-l4, tokensPerSecond: 500},"
        " {name: spot, accelerator: tpu, capacity: spot, tokensPerSecond: 500}]",
    )
    found = explain.explanation(path)
    # 0.76 an hour for 1.8 million tokens; a v6e on spot has no known price.
    assert found.rungs[0].usd_per_million_tokens == pytest.approx(0.76 / 1.8)
    assert found.rungs[1].usd_per_million_tokens is None
    lines = sections(found)["Ladder, best first"]
    assert lines[1].endswith("0.42")
    assert re.split(r" {2,}", lines[2])[-2:] == ["unknown (2.70 on demand)", "unknown"]


def test_the_sum_is_below_its_lines() -> None:
    lines = sections(explain.explanation(DEV))[
        "Cost in US dollars a month, at list prices of the US"
    ]
    (total,) = (line.split() for line in lines if line.startswith("  sum "))
    assert total == ["sum", "2,726.63", "4,913.30", "5,811.61"]
    (disk, *_) = (line for line in lines if "hyperdisk-balanced" in line)
    assert disk.split()[-5:] == ["unknown", "2", "x", "unknown", "2", "x", "unknown"][-5:]


def test_a_sum_with_an_unknown_price_is_a_least() -> None:
    found = explain.explanation(REPOSITORY / "Pulumi.fungibility.yaml")
    assert sum_of(found.months[2].bill) == "at least 1,869.61"


def test_a_name_that_no_document_has_is_marked() -> None:
    lines = sections(explain.explanation(DEV))["Quota to have, every rung at its most nodes"]
    assert any(line.startswith("  TPUS_PER_TPU_FAMILY tpu_family:CT6E* ") for line in lines)
    assert any(line.startswith("  PREEMPTIBLE_NVIDIA_L4_GPUS ") for line in lines)
    assert "  * from projects' lists of quotas; not found in a document of Google's" in lines


def test_what_is_doubtful_is_among_the_findings(tmp_path: Path) -> None:
    path = stack(
        tmp_path,
        "region: us-central1\npools: [{name: l4, accelerator: nvidia-l4, zones: [us-central1-f]}]",
    )
    lines = sections(explain.explanation(path))["Findings"]
    assert lines[-1].startswith("  warning: pools.0.zones: us-central1-f is not known to have")


def test_what_the_stack_lives_with_is_told_apart(tmp_path: Path) -> None:
    written = (
        "region: us-central1\npools: [{name: l4, accelerator: nvidia-l4, zones: [us-central1-f]}]\n"
        "waivers: [{rule: zone-unknown, reason: we saw it there}]"
    )
    lines = sections(explain.explanation(stack(tmp_path, written)))["Findings"]
    assert [line.split(": ")[0].strip() for line in lines] == ["warning", "warning", "waived"]
    assert "; waived: we saw it there [zone-unknown, " in lines[2]


def test_a_model_that_nobody_knows_has_no_memory_figures(tmp_path: Path) -> None:
    found = explain.explanation(stack(tmp_path, "region: us-central1\nmodel: {id: a/b}"))
    assert sections(found)["Memory"] == ["  the size of 'a/b' is not known"]
    assert found.tightest is None


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


def test_a_finding_that_a_person_lives_with_is_told_as_waived() -> None:
    lines = sections(explain.explanation(DEV))["Findings"]
    (line,) = (line for line in lines if "[tpu-not-last, docs/rules/tpu-not-last.md]" in line)
    assert line.startswith("  waived: pools.0.accelerator: 'v6e-1' may wait ten hours for a TPU")


@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_the_readme_that_a_stack_puts_out_names_no_output_that_it_has_not(path: Path) -> None:
    outputs = evaluate(path, REPOSITORY).outputs
    name = planned_stack(path, REPOSITORY).config.name
    assert outputs["readme"] == stack_readme(name, explain.explanation(path))
    named = set(re.findall(r"\$\{outputs\.(\w+)", outputs["readme"]))
    assert named == {"dashboard", "endpoint", "tryIt"}
    assert named < outputs.keys()
