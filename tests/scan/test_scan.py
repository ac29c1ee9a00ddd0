"""The scanners over every stack, image and workflow: nothing is found but what is waived."""

import pytest

from tests.contract.rights import FILES
from tests.judges import Heard
from tests.scan.conftest import Findings
from tests.scan.faults import FAULTS, Fault, right
from tools.scan.findings import IMAGES, WORKFLOWS
from tools.scan.waivers import differences, read_waivers

pytestmark = pytest.mark.xdist_group("scan")


def test_nothing_is_found_but_what_is_waived_and_nothing_waived_that_is_not_found(
    findings: Findings,
) -> None:
    found = {each for stack in (*FILES, IMAGES, WORKFLOWS) for each in findings[stack]}
    assert differences(found, read_waivers()) == []


def test_every_stack_and_the_images_are_looked_at(findings: Findings) -> None:
    assert [name for name in (*FILES, IMAGES) if not findings[name]] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_found_for_what_it_is(
    fault: Fault, findings: Findings, heard: Heard
) -> None:
    by = [check.split()[0] for check in fault.found]
    heard("checkov", refused=int("checkov" in by))
    heard("kube-score", refused=int("kube-score" in by))
    before = {each.check for each in findings[right(fault.kind)]}
    assert {each.check for each in findings[fault.name]} - before == fault.found


def test_each_scanner_finds_five_of_the_faults_or_more() -> None:
    found = [check.split()[0] for fault in FAULTS for check in fault.found]
    assert min(found.count("checkov"), found.count("kube-score")) >= 5
