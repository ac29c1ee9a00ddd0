"""A stack in figures, and the few of them that a preview shows."""

from dataclasses import replace

from components.facts.capacity import Capacity
from components.facts.models import MODELS
from components.plan.explanation import Explanation, Served, explained
from components.plan.explanation_tables import quota_notes
from components.plan.fit_problems import Serving
from components.plan.ladder import Rung
from components.plan.parallelism import Parallelism
from components.plan.precision import Precision
from tests.plan.choices import rung
from tests.plan.test_spending import spending

LLAMA_8B = "meta-llama/Llama-3.1-8B"
L4 = rung("nvidia-l4-1", "l4", min_nodes=1)
SPOT_TPU = rung("v6e-1", "v6e-spot", capacity=Capacity.SPOT)


def figures(*rungs: Rung, model: str = LLAMA_8B) -> Explanation:
    """Return the figures of these rungs, serving a model at 8192 tokens."""
    known = MODELS.get(model)
    serving = None if known is None else Serving(known, 8192, Precision(), Parallelism())
    return explained(Served("us-central1", model, 8192, serving), spending(*rungs), ())


def test_a_preview_shows_the_cost_and_where_there_is_least_room() -> None:
    assert figures(L4, SPOT_TPU).summary == (
        "cost of a month in USD: minimum 648, likely at least 1,223, maximum at least 1,223; make "
        "explain says what is in it",
        "least room for requests: 40,256 tokens on 'l4', and one takes up to 8,192",
    )


def test_of_a_model_that_nobody_knows_only_the_cost_is_shown() -> None:
    (cost,) = figures(L4, model="a/b").summary
    assert cost.startswith("cost of a month in USD: minimum 648")


def test_the_longest_request_is_the_models_where_memory_has_more() -> None:
    of = {x.rung.name: x.longest for x in figures(L4, rung("v6e-8", "v6e-8")).rungs}
    assert of == {"l4": 40256, "v6e-8": 131072}


def test_a_price_that_nobody_knows_is_told_with_the_one_on_demand() -> None:
    assert [x.price for x in figures(L4, SPOT_TPU, rung("v4-4", capacity=Capacity.SPOT)).rungs] == [
        "0.76",
        "unknown (2.70 on demand)",
        "3.86",
    ]


def test_a_price_on_demand_is_not_told_of_a_machine_that_is_not_sold_so() -> None:
    h100 = rung("nvidia-h100-80gb-1", capacity=Capacity.FLEX_START)
    (only,) = figures(h100).rungs
    assert only.price == "unknown"


def test_the_addresses_of_cloud_nat_are_counted_where_the_network_is_the_stacks() -> None:
    served = Served("us-central1", "Qwen/Qwen3-8B", 8192, None)
    ladder = spending(rung("nvidia-l4-1", "l4", max_nodes=64))
    own, lent = (
        explained(served, ladder, ()),
        explained(replace(served, own_network=False), ladder, ()),
    )
    assert (own.nat_addresses, lent.nat_addresses) == (2, 0)
    words = "Cloud NAT takes up to 2 external addresses by itself, for 1,024 ports a node; "
    assert [note.startswith(words) for note in quota_notes(own)].count(True) == 1
    assert [note for note in quota_notes(lent) if "Cloud NAT" in note] == []
