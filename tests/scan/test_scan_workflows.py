"""actionlint and zizmor over workflows with a fault in them: each is found for what it is."""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.judges import Heard
from tests.scan.workflow_faults import FAULTS, WorkflowFault, write_faults
from tools.scan.workflows import scan_workflows

pytestmark = pytest.mark.xdist_group("scan")

Checks = Mapping[str, set[str]]


@pytest.fixture(scope="module")
def checks(tmp_path_factory: pytest.TempPathFactory) -> Checks:
    """Run both once over all of them; give what is found, by file."""
    folder = tmp_path_factory.mktemp("workflows")
    write_faults(folder)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for each in scan_workflows(folder):
        found[each.on].add(each.check)
    return found


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_for_what_it_is(
    fault: WorkflowFault, checks: Checks, heard: Heard
) -> None:
    by = [check.split()[0] for check in fault.found]
    heard("actionlint", refused=int("actionlint" in by))
    heard("zizmor", refused=int("zizmor" in by))
    assert checks[f"{fault.name}.yml"] - checks[fault.workflow] == fault.found


def test_the_workflows_as_they_are_have_none(checks: Checks) -> None:
    assert [name for name in {fault.workflow for fault in FAULTS} if checks[name]] == []


def test_each_finds_three_of_the_faults_or_more() -> None:
    found = [check.split()[0] for fault in FAULTS for check in fault.found]
    assert min(found.count("actionlint"), found.count("zizmor")) >= 3
