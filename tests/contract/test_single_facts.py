"""Facts that are written once: a second place is found before it says something else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from components.facts.accelerators import ACCELERATORS, SHAPES
from tests.contract.sources import PYTHON, ROOT

_GKE_VERSION = re.compile(r"\d+\.\d+\.\d+-gke\.\d{6,}")
_ADR_LINK = re.compile(r"\[(?:ADR )?(\d{4})\]\((?:\.\./|adr/|docs/adr/)*(\d{4})-[\w-]+\.md")
_INDEX_ROW = re.compile(
    r"^\| \[(\d{4})\]\(.*?\) \| .*?(?:\(superseded(?: in part)? by (\d{4})\))? \|$", re.M
)
_SUPERSEDED = re.compile(r"^Superseded(?: in part)? by \[(\d{4})\]", re.M)

FACTS = ROOT / "components/facts"
# Google's names of accelerators and machines, the keys of shapes not among them.
MACHINES = {*ACCELERATORS, *(shape.machine_type for shape in SHAPES.values())}
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


def rows(tree: ast.Module) -> Iterator[str]:
    """Return the keys of dictionaries and the first of each tuple: what a table goes by."""
    for node in ast.walk(tree):
        firsts = node.elts[:1] if isinstance(node, ast.Tuple) else []
        for each in node.keys if isinstance(node, ast.Dict) else firsts:
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def test_a_gke_version_is_written_once_and_in_the_facts() -> None:
    found = [
        (version, path.parent == FACTS)
        for path in (ROOT / "components").rglob("*.py")
        for version in _GKE_VERSION.findall("\n".join(constants(path)))
    ]
    assert sorted(found) == [(version, True) for version in sorted({each for each, _ in found})]


def test_no_other_table_goes_by_an_accelerator_or_a_machine() -> None:
    tables = {
        path: told
        for path, tree in PYTHON.items()
        if path.split("/")[0] in {"components", "fleet", "kube", "policy", "tools"}
        if (told := sorted(MACHINES.intersection(rows(tree))))
    }
    assert tables == {}


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
