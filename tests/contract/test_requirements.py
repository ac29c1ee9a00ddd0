"""The locks: what is asked for is exact, all that it needs is locked, and the tests run that."""

import tomllib
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.contract.locks import asked, hashes, locked, needed
from tests.contract.sources import ROOT, files, name
from tools.release.lock import LOCKS, REPOSITORY, words

STEMS = [lock.stem for lock in LOCKS]
INSTALLED = ["images/chat/requirements", "requirements", "requirements-dev"]
"""What one environment has; the tools' own are in environments apart."""

EVERYTHING = locked(ROOT / "requirements-dev.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_every_list_in_the_project_has_its_lock() -> None:
    lists = {name(path) for path in files() if path.match("requirements*.in")}
    assert lists == {f"{stem}.in" for stem in STEMS}


@pytest.mark.parametrize("stem", STEMS)
def test_what_is_asked_for_is_locked_at_the_version_that_is_asked_for(stem: str) -> None:
    found = locked(ROOT / f"{stem}.txt")
    wanted = asked(ROOT / f"{stem}.in")
    assert [str(each) for each in wanted if not str(each.specifier).startswith("==")] == []
    assert [
        str(each)
        for each in wanted
        if found[canonicalize_name(each.name)].specifier != each.specifier
    ] == []


@pytest.mark.parametrize("stem", STEMS)
def test_every_file_that_is_installed_is_held_to_a_hash(stem: str) -> None:
    assert [line for line, count in hashes(ROOT / f"{stem}.txt").items() if not count] == []


@pytest.mark.parametrize("stem", INSTALLED)
def test_what_is_needed_is_locked_and_nothing_else(stem: str) -> None:
    assert set(locked(ROOT / f"{stem}.txt")) == needed(asked(ROOT / f"{stem}.in"))


@pytest.mark.parametrize("stem", INSTALLED)
def test_locks_of_one_environment_agree(stem: str) -> None:
    others = {
        name: str(each.specifier)
        for name, each in locked(ROOT / f"{stem}.txt").items()
        if str(each.specifier) != str(EVERYTHING[name].specifier)
    }
    assert others == {}


def test_the_tests_run_the_versions_that_are_locked() -> None:
    locked_versions = {name: str(each.specifier) for name, each in EVERYTHING.items()}
    assert locked_versions == {name: f"=={version(name)}" for name in EVERYTHING}


def test_what_the_program_asks_for_is_said_once() -> None:
    names = [canonicalize_name(each.name) for each in asked(ROOT / "requirements-dev.in")]
    assert sorted(names) == sorted(set(names))


def test_the_wheel_needs_at_least_what_was_proved_and_not_its_next_major_version() -> None:
    # The policy pack and the simulated fleet are no part of the wheel.
    pinned = {
        each.name: str(each.specifier).removeprefix("==")
        for each in asked(ROOT / "requirements.in")
        if each.name not in {"pulumi-policy", "simpy"}
    }
    ranges = {
        name: f">={proved},<{int(proved.partition('.')[0]) + 1}" for name, proved in pinned.items()
    }
    given = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
    assert {each.name: each.specifier for each in given} == {
        name: Requirement(f"{name}{wanted}").specifier for name, wanted in ranges.items()
    }


def test_the_build_uses_the_backend_that_the_tests_use() -> None:
    (backend,) = PROJECT["build-system"]["requires"]
    assert backend == f"hatchling{EVERYTHING['hatchling'].specifier}"


def test_a_lock_is_written_from_its_list_for_the_oldest_python_with_hashes() -> None:
    (lock,) = [each for each in LOCKS if each.stem == "requirements"]
    told = words(lock)
    assert told[-3:] == ["requirements.in", "--output-file", "requirements.txt"]
    assert {"--universal", "--generate-hashes", "--no-emit-index-url"} <= set(told)
    assert PROJECT["project"]["requires-python"] == f">={told[told.index('--python-version') + 1]}"
    assert "--upgrade" not in told
    assert "--upgrade" in words(lock, upgrade=True)
    assert REPOSITORY == ROOT
