"""docs/rules: a page for every rule of the lint, and every page as the rule is."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.core.problems import Finding
from components.lint.lint import RULES
from components.lint.rule import Rule
from components.stack.file import plan
from tests.contract.sources import ROOT

FOLDER = ROOT / "docs" / "rules"
TABLE = (FOLDER / "README.md").read_text()
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def page(rule: Rule) -> str:
    """Return the text of a rule's page."""
    return (FOLDER / f"{rule.id}.md").read_text()


def blocks(text: str, kind: str) -> list[str]:
    """Return the blocks of a page that are marked with this language."""
    return [body for marked, body in BLOCK.findall(text) if marked == kind]


def found(block: str) -> tuple[Finding, ...]:
    """Return what the lint finds in a stack file's keys, which have no mistake but its errors."""
    keys: dict[str, Any] = yaml.safe_load(block)
    assert all(key.startswith("vllm-gke:") for key in keys)
    raw = {key.removeprefix("vllm-gke:"): value for key, value in keys.items()}
    _, ladder, problems = plan(raw)
    refusing = [finding.problem for finding in ladder.findings if finding.refuses]
    assert list(problems) == refusing
    return ladder.findings


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    pages = {path.stem for path in FOLDER.iterdir()} - {"README"}
    assert pages == set(RULES)


def test_a_finding_names_a_page_that_is_there() -> None:
    (finding, *_) = found(blocks(page(RULES["tpu-not-last"]), "yaml")[0])
    assert Path(ROOT / finding.page).is_file()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_the_first_example_of_a_page_is_found_in_its_words_and_the_second_is_not(
    rule: Rule,
) -> None:
    text = page(rule)
    wrong, right = blocks(text, "yaml")
    said = [f"{each.key}: {each.message}" for each in found(wrong) if each.rule == rule.id]
    assert said == blocks(text, "")[0].splitlines()
    assert rule.id not in {each.rule for each in found(right)}


def test_the_waiver_that_the_pages_show_is_one() -> None:
    (shown,) = blocks(TABLE, "yaml")
    wrong, _ = blocks(page(RULES["tpu-not-last"]), "yaml")
    assert {each.waived for each in found(wrong + shown) if each.rule == "tpu-not-last"} == {
        "the guide asks for the TPU first"
    }


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_a_stack_of_this_project_lives_with_nothing_in_silence(path: Path) -> None:
    keys = yaml.safe_load(path.read_text())["config"]
    written = {key: value for key, value in keys.items() if key.startswith("vllm-gke:")}
    assert [each.rule for each in found(yaml.safe_dump(written)) if each.waived is None] == []
