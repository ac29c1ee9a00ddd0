"""What the real engine shows and refuses before anything is paid for."""

from tests.engine.running_stack import Starter, tracked

TIGHT = {"vllm-gke:budget": {"monthlyUsd": 5000, "over": "refuse"}}
HEEDED = {"vllm-gke:budget": {"monthlyUsd": 5000}}

TOO_DEAR = "vllm-gke:budget.monthlyUsd: the maximum cost is 5,812 USD a month"


def test_a_preview_says_what_a_month_costs_and_where_there_is_least_room(
    running_stack: Starter,
) -> None:
    said = running_stack(tracked("dev")).preview().text
    assert "cost of a month in USD: minimum 2,727, likely 4,913, maximum 5,812" in said
    assert "least room for requests: 644,432 tokens on 'l4-spot', and one takes up to 8,192" in said


def test_a_stack_above_its_budget_is_refused_and_registers_nothing(running_stack: Starter) -> None:
    stack = running_stack(tracked("dev", TIGHT))
    outcome = stack.up(status=1)
    assert any(TOO_DEAR in text for text in outcome.diagnostics)
    assert [urn.split("::")[2] for urn in outcome.steps] == ["pulumi:pulumi:Stack"]
    assert stack.world() == []


def test_a_budget_that_warns_lets_the_stack_through(running_stack: Starter) -> None:
    outcome = running_stack(tracked("dev", HEEDED)).preview()
    assert any(text.startswith(TOO_DEAR) for text in outcome.diagnostics)
    assert set(outcome.changes.values()) == {"create"}
