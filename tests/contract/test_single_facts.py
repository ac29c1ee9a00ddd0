"""Facts that are written once: a second place is found before it says something else."""

import ast
import re
from pathlib import Path

import pytest

from tests.contract.sources import ROOT

_GKE_VERSION = re.compile(r"\d+\.\d+\.\d+-gke\.\d{6,}")
_ADR_LINK = re.compile(r"\[(?:ADR )?(\d{4})\]\((?:\.\./|adr/|docs/adr/)*(\d{4})-[\w-]+\.md")
_INDEX_ROW = re.compile(
    r"^\| \[(\d{4})\]\(.*?\) \| .*?(?:\(superseded(?: in part)? by (\d{4})\))? \|$", re.M
)
_SUPERSEDED = re.compile(r"^Superseded(?: in part)? by \[(\d{4})\]", re.M)

TABLE = ROOT / "components/facts/gke_versions.py"
ADRS = sorted(ROOT.glob("docs/adr/0*.md"))


def constants(path: Path) -> list[str]:
    """Return the strings of a program's expressions, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
    ]


def test_a_gke_version_is_written_in_one_table_of_the_components() -> None:
    elsewhere = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "components").rglob("*.py")
        if path != TABLE and (found := _GKE_VERSION.findall("\n".join(constants(path))))
    }
    assert elsewhere == {}


@pytest.mark.parametrize("page", ["docs/exposure.md", "docs/scaling.md", "docs/upgrade.md"])
def test_a_gke_version_of_a_page_is_one_of_the_facts(page: str) -> None:
    facts = "\n".join(path.read_text() for path in (ROOT / "components/facts").glob("*.py"))
    written = _GKE_VERSION.findall((ROOT / page).read_text())
    assert [version for version in written if version not in facts] == []


def test_a_link_to_a_decision_has_the_number_of_its_file() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/README.md")]
    wrong = [
        (page.name, written, file)
        for page in pages
        for written, file in _ADR_LINK.findall(page.read_text(encoding="utf-8"))
        if written != file
    ]
    assert wrong == []


def test_the_index_of_decisions_says_what_each_is_superseded_by() -> None:
    index = dict(_INDEX_ROW.findall((ROOT / "docs/adr/README.md").read_text()))
    pages = {
        path.name[:4]: "".join(_SUPERSEDED.findall(path.read_text(encoding="utf-8")))
        for path in ADRS
    }
    assert index == pages
