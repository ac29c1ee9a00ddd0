"""What a person is told of a stack that costs more than they want to pay."""

from components.estimates.budget import BudgetChoice, Over, budget_problems
from components.estimates.spending import Month
from components.facts.capacity import Capacity
from tests.plan.choices import rung
from tests.plan.test_spending import spending

L4 = rung("nvidia-l4-1", "l4", min_nodes=1, max_nodes=2)
SPOT_TPU = rung("v6e-1", "v6e-spot", capacity=Capacity.SPOT)

# Two L4 with their disks and the cluster: 2 x 574.80 + 73.
MOST = 1222.60


def test_what_costs_as_much_as_its_budget_is_not_spoken_of() -> None:
    choice = BudgetChoice(MOST, Over.REFUSE, Month.MAXIMUM)
    assert budget_problems(choice, spending(L4)) == ([], [])


def test_the_month_that_a_person_names_is_the_one_that_counts() -> None:
    assert budget_problems(BudgetChoice(700, Over.REFUSE, Month.MINIMUM), spending(L4)) == ([], [])


def test_a_sum_with_an_unknown_price_in_it_is_doubted_and_not_refused() -> None:
    problems, (warning,) = budget_problems(
        BudgetChoice(5000, Over.REFUSE, Month.MAXIMUM), spending(L4, SPOT_TPU)
    )
    assert problems == []
    assert warning.message == (
        "cannot check the budget of 5,000 USD a month: the maximum cost is at least 1,223 USD "
        "a month, and no price is known for 'v6e-spot'"
    )
