"""What the tests of the scanners share: one run of each, over the stacks and the planted faults.

checkov starts for seconds. So all is in one folder, each planted fault as if it were a stack, and
these tests run on one worker.
"""

from collections import defaultdict
from collections.abc import Mapping

import pytest

from tests.scan.faults import STACK, write_faults
from tools.scan import __main__ as scan
from tools.scan import findings as scan_findings
from tools.scan.findings import Found
from tools.scan.workflows import scan_workflows

Findings = Mapping[str, set[Found]]
"""What is found, by stack, by planted fault, for the Dockerfiles, and for the workflows."""


@pytest.fixture(scope="session")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    """Run all scanners once; where they are not there yet, wait until they are."""
    folder = tmp_path_factory.mktemp("scan")
    names = scan.write(folder)
    names |= write_faults(folder, tmp_path_factory.mktemp("right") / STACK)
    found: defaultdict[str, set[Found]] = defaultdict(set)
    for each in scan_findings.scan(folder, names) | scan_workflows(folder):
        found[each.stack].add(each)
    return found
