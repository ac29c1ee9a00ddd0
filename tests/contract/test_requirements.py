"""The pinned packages: each is exact, and the tests run what is pinned."""

from importlib.metadata import version

import pytest
from packaging.requirements import Requirement

from tests.contract.sources import ROOT

PINNED = [
    Requirement(line)
    for name in ("requirements.txt", "requirements-dev.txt")
    for line in (ROOT / name).read_text().splitlines()
    if line and not line.startswith(("#", "-r "))
]


@pytest.mark.parametrize("requirement", PINNED, ids=lambda requirement: requirement.name)
def test_the_tests_run_the_version_that_is_pinned(requirement: Requirement) -> None:
    assert str(requirement.specifier) == f"=={version(requirement.name)}"


def test_no_package_is_pinned_twice() -> None:
    names = [requirement.name.lower() for requirement in PINNED]
    assert sorted(names) == sorted(set(names))
