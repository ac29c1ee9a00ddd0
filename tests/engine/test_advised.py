"""Advised stack files, up in the sandbox: two of them each time, all of them as a soak."""

import pytest

from tests.advise.advised import CASES, config
from tests.engine.running_stack import Starter
from tools.stack.__main__ import POLICY_PACK

EACH_TIME = {("llama-8b", "us-central1"), ("own-14b", "us-central1")}


@pytest.mark.parametrize(
    ("model", "region"),
    [pytest.param(*case, marks=[] if case in EACH_TIME else [pytest.mark.soak]) for case in CASES],
)
def test_an_advised_stack_comes_up_without_a_finding_and_stays_as_it_is(
    running_stack: Starter, model: str, region: str
) -> None:
    stack = running_stack(config(model, region))

    shown = stack.preview("--policy-pack", str(POLICY_PACK))
    assert shown.diagnostics == []
    assert "[mandatory]" not in shown.text
    assert "[advisory]" not in shown.text
    assert set(stack.up().changes.values()) == {"create"}
    assert stack.up("--expect-no-changes").changes == {}
