"""The list of faults stays true: each can be planted, and the test that has to catch it is there.

`make faults` plants them; it takes minutes.
"""

import re
from collections import Counter

import pytest

from tests.faults.planted import ROOT, Fault, faults


def test_a_hundred_faults_of_their_own_name_are_listed() -> None:
    counts = Counter(fault.id for fault in faults())
    assert len(counts) >= 100
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_fault_changes_text_that_is_in_its_file_once() -> None:
    for fault in faults():
        text = (ROOT / fault.file).read_text()
        assert fault.planted_in(text) != text


def test_the_test_of_a_fault_is_there() -> None:
    missing = []
    for fault in faults():
        file, _, name = fault.test.partition("::")
        defined = rf"^def {re.escape(name.partition('[')[0])}\("
        if not re.search(defined, (ROOT / file).read_text(), re.MULTILINE):
            missing.append(fault.test)
    assert missing == []


def test_a_fault_whose_text_is_there_twice_is_refused() -> None:
    fault = Fault("twice", "facts", "a number", "facts.py", "= 1", "= 2", "test.py::test_it")
    with pytest.raises(ValueError, match=r"^twice: 2 times in facts.py, expected once: = 1$"):
        fault.planted_in("a = 1\nb = 1\n")
