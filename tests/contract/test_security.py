"""docs/security.md: the images, keys and files that it names."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.contract.rights import FILES, resources
from tests.contract.sources import ROOT

# With the others who evaluate every stack.
pytestmark = pytest.mark.xdist_group("every-stack")

PAGE = (ROOT / "docs" / "security.md").read_text()


def table(head: str) -> list[str]:
    """Return the rows below a table's head."""
    return PAGE.partition(f"| {head} |\n")[2].partition("\n\n")[0].splitlines()[1:]


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
