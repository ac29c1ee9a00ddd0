"""docs/security.md: its tables are those of the files that tests hold the stacks to."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
import yaml

from gke_rules.waivers import read_waivers
from tests.contract.rights import FILES, LISTED, resources
from tests.contract.sources import ROOT

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")

PAGE = (ROOT / "docs" / "security.md").read_text()
WAIVERS = yaml.safe_load((ROOT / "tests" / "kube" / "pod_security.yaml").read_text())


def table(head: str) -> list[str]:
    """Return the rows below a table's head."""
    return PAGE.partition(f"| {head} |\n")[2].partition("\n\n")[0].splitlines()[1:]


def test_its_table_of_rights_is_the_list() -> None:
    rows = [
        f"| {right['member']} | `{right['role']}` | {_on(right)} | {right['why']} |"
        for right in LISTED["rights"]
    ]
    assert table("Who | Role | On | Why") == rows


def _on(right: dict[str, Any]) -> str:
    told = {key: name for key, name in right.get("resource", {}).items() if key != "location"}
    return ", ".join(f"`{name}`" for name in told.values()) or "the project"


def test_its_table_of_waivers_is_the_file() -> None:
    rows = [
        f"| `{each['layout']}` | `{each['check']}` | {_spans(each['what'])} | {each['why']} |"
        for each in WAIVERS
    ]
    assert table("Layout | Check of `restricted` | On | Why") == rows


def test_its_table_of_the_policy_packs_waivers_is_the_file() -> None:
    rows = [
        f"| `{each.rule}` | {each.type.rpartition(':')[2]} | {_spans(each.of)} | {each.why} |"
        for each in read_waivers(ROOT / "policy" / "waivers.yaml")
    ]
    assert table("Rule | Kind | Which | Why") == rows


def test_its_table_of_the_scanners_waivers_is_the_file() -> None:
    rows = [
        f"| {_spans(row['checks'])} | {_spans(row['objects'])} | {row['why']} |"
        for row in yaml.safe_load((ROOT / "tools" / "scan" / "waivers.yaml").read_text())["waivers"]
    ]
    assert table("Check | On | Why") == rows


def _spans(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def test_it_names_every_image_that_runs_without_a_digest() -> None:
    running = {
        image for stack in FILES for each in resources(stack) for image in _images(each.inputs)
    }
    loose = {image.rpartition("/")[2].partition(":")[0] for image in running if "@" not in image}
    (told,) = re.findall(r"\*\*Two images run by a version\*\*(.+?)\. No source", PAGE, re.DOTALL)
    assert set(re.findall(r"`([\w-]+)`", told)) == loose


def _images(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for container in tree.get("containers", []):
            yield container["image"]
        for each in tree.values():
            yield from _images(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from _images(each)


def test_every_key_that_it_says_to_write_is_one() -> None:
    declared = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    written = re.findall(r"`(\w+): ", "\n".join(table("To | Write")))
    assert len(written) > 5
    assert set(written) - declared.keys() == set()


def test_every_file_that_it_names_is_there() -> None:
    files = re.findall(r"`((?:components|tests)/[\w/.]+)`", PAGE)
    links = [f"docs/{link}" for link in re.findall(r"\]\(([^)]+)\)", PAGE)]
    assert [name for name in [*files, *links] if not (ROOT / name).is_file()] == []
