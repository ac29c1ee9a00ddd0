"""Facts that are written once: a second place is found before it says something else."""

import ast
import re
from collections.abc import Iterator

import pytest
from pulumi.runtime import rpc

from components.facts.accelerators import ACCELERATORS, SHAPES
from components.facts.addresses import MAX_PODS
from components.ladder.args import RungArgs
from components.ladder.compute_class import RuleArgs
from components.ladder.config import Pool
from components.ladder.node_pool import NodePoolArgs
from components.ladder.rung import BOOT_DISK_GB, MAX_NODES, MIN_NODES
from sandbox import type_tokens
from tests.contract.sources import PYTHON, ROOT
from tools.pages.attribute_docs import attribute_docs

_GKE_VERSION = re.compile(r"\d+\.\d+\.\d+-gke\.\d{6,}")
_ADR_LINK = re.compile(r"\[(?:ADR )?(\d{4})\]\((?:\.\./|adr/|docs/adr/)*(\d{4})-[\w-]+\.md")
_INDEX_ROW = re.compile(
    r"^\| \[(\d{4})\]\(.*?\) \| .*?(?:\(superseded(?: in part)? by (\d{4})\))? \|$", re.M
)
_SUPERSEDED = re.compile(r"^Superseded(?: in part)? by \[(\d{4})\]", re.M)

# Google's names of accelerators and machines, the keys of shapes not among them.
MACHINES = {*ACCELERATORS, *(shape.machine_type for shape in SHAPES.values())}
ONCE = {
    "cloud.google.com/compute-class": "components/ladder/class_rules.py",
    "vllm-gke/rung": "components/ladder/class_rules.py",
    "google.com/tpu": "components/facts/shapes.py",
    "nvidia.com/gpu": "components/facts/shapes.py",
    "Ladder, best first": "components/estimates/tables.py",
    "Quota to have, every rung at its most nodes": "components/estimates/tables.py",
    # Pulumi's SDK has these marks; the step that posts a comment runs without it.
    rpc._special_sig_key: "tools/pull_request/masks.py",
    rpc._special_secret_sig: "tools/pull_request/masks.py",
    rpc.UNKNOWN: "tools/pull_request/masks.py",
}
"""Each text by the one file of the program that writes it."""

PROGRAM = ("advise", "components", "fleet", "kube", "sandbox", "tools")
TOKENS = sorted(value for name, value in vars(type_tokens).items() if name.isupper())

DEFAULTS = {
    "boot_disk_gb": BOOT_DISK_GB,
    "max_nodes": MAX_NODES,
    "min_nodes": MIN_NODES,
    "max_pods_per_node": MAX_PODS,
}
_DEFAULT = re.compile(r"defaults to (\d+)|\b(\d+) if unset")

ADRS = sorted(ROOT.glob("docs/adr/0*.md"))


def constants(tree: ast.Module) -> list[str]:
    """Return the strings of a program's expressions, without its docstrings."""
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
        (version, path.startswith("components/facts/"))
        for path, tree in PYTHON.items()
        if path.startswith("components/")
        for version in _GKE_VERSION.findall("\n".join(constants(tree)))
    ]
    assert sorted(found) == [(version, True) for version in sorted({each for each, _ in found})]


def test_no_other_table_goes_by_an_accelerator_or_a_machine() -> None:
    tables = {
        path: told
        for path, tree in PYTHON.items()
        if path.split("/")[0] in {*PROGRAM, "policy"} - {"sandbox"}
        if (told := sorted(MACHINES.intersection(rows(tree))))
    }
    assert tables == {}


def files_with(text: str, *folders: str) -> list[str]:
    """Return the files of folders that write a text as a whole constant."""
    return [
        path
        for path, tree in PYTHON.items()
        if path.split("/")[0] in folders and text in constants(tree)
    ]


@pytest.mark.parametrize(("text", "path"), ONCE.items())
def test_a_constant_is_written_in_one_file(text: str, path: str) -> None:
    assert files_with(text, *PROGRAM) == [path]


@pytest.mark.parametrize("token", TOKENS)
def test_the_sandbox_writes_a_shared_type_token_in_one_file(token: str) -> None:
    assert files_with(token, "sandbox") == ["sandbox/type_tokens.py"]


@pytest.mark.parametrize("of", [Pool, NodePoolArgs, RuleArgs, RungArgs])
def test_a_documented_default_of_a_rung_is_the_default(of: type) -> None:
    documented = {
        key: [int(number) for pair in _DEFAULT.findall(text) for number in pair if number]
        for key, text in attribute_docs(of).items()
        if key in DEFAULTS
    }
    assert documented == {key: [DEFAULTS[key]] for key in documented}


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
