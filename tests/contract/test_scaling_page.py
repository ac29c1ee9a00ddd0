"""The page on scaling: its rows are the tests that there are, and its times are the stack's."""

import re

from tests.kube.stacks import objects
from tools.stack.sandbox_home import REPOSITORY

PAGE = (REPOSITORY / "docs" / "scaling.md").read_text()
TESTS = (REPOSITORY / "tests" / "kube" / "test_autoscaling.py").read_text()


def test_each_row_is_a_test_and_each_test_has_a_row() -> None:
    rows = re.findall(r"\| `(\w+)` \|$", PAGE, re.M)
    assert sorted(rows) == sorted(re.findall(r"^def test_(\w+)\(", TESTS, re.M))


def test_the_times_of_the_dev_stack_are_those_of_its_autoscaler() -> None:
    """A minute or less is a second of the window; later ones add the steps' periods."""
    (spec,) = [each["spec"] for each in objects("dev") if each["kind"] == "HorizontalPodAutoscaler"]
    up, down = spec["behavior"]["scaleUp"], spec["behavior"]["scaleDown"]
    step, period = up["policies"][0]["value"], up["policies"][0]["periodSeconds"]
    window, most = up["stabilizationWindowSeconds"], spec["maxReplicas"]
    rising = [(0, 1), (window, 1 + step), (window + period, min(most, 1 + 2 * step))]
    first, minute = down["stabilizationWindowSeconds"], down["policies"][0]["periodSeconds"]
    falling = [(0, most), *((first + minute * n, most - 1 - n) for n in range(most - 1))]
    shown = re.findall(r"^\| (\d+):(\d\d) \| (\d) \|", PAGE, re.M)
    times = [(int(minutes) * 60 + int(rest), int(count)) for minutes, rest, count in shown]
    assert times == [*rising, *falling]
