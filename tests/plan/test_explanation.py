"""A stack in figures, and the few of them that a preview shows."""

from dataclasses import replace

from components.estimates.explanation import Explanation, Served, explained
from components.estimates.spending import Spending
from components.estimates.tables import memory_table, model_lines, quota_notes, settings_table
from components.facts.capacity import Capacity
from components.facts.models import MODELS
from components.ladder.parallelism import Parallelism
from components.ladder.rung import Rung
from components.model.adapters import Adapter
from components.model.checkpoint import known_by_facts
from components.model.host_memory import HostBudget, Loading, host_budget
from components.model.memory_fit import Serving
from components.model.precision import Precision
from components.model_store.plan import StoreKind
from tests.plan.choices import rung
from tests.plan.test_spending import spending

LLAMA_8B = "meta-llama/Llama-3.1-8B"
L4 = rung("nvidia-l4-1", "l4", min_nodes=1)
SPOT_TPU = rung("v6e-1", "v6e-spot", capacity=Capacity.SPOT)


def figures(*rungs: Rung, model: str = LLAMA_8B) -> Explanation:
    """Return the figures of these rungs, serving a model at 8192 tokens."""
    facts, known, precision = MODELS.get(model), known_by_facts(model), Precision()
    serving = None if facts is None else Serving(facts, known, 8192, precision, Parallelism())
    spent = spending(*rungs)
    served = Served("us-central1", model, 8192, serving, known, precision, hosts(spent))
    return explained(served, spent, ())


def hosts(spent: Spending) -> tuple[HostBudget, ...]:
    """Return the budgets of machines whose replicas download a small model."""
    loading = Loading(StoreKind.HUGGING_FACE, 3.0)
    return tuple(host_budget(workload, loading) for workload in spent.workloads)


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
    known = known_by_facts("Qwen/Qwen3-8B")
    ladder = spending(rung("nvidia-l4-1", "l4", max_nodes=64))
    served = Served("us-central1", known.id, 8192, None, known, Precision(), hosts(ladder))
    own, lent = (
        explained(served, ladder, ()),
        explained(replace(served, own_network=False), ladder, ()),
    )
    assert (own.nat_addresses, lent.nat_addresses) == (2, 0)
    words = "Cloud NAT takes up to 2 external addresses by itself, for 1,024 ports a node; "
    assert [note.startswith(words) for note in quota_notes(own)].count(True) == 1
    assert [note for note in quota_notes(lent) if "Cloud NAT" in note] == []


def test_a_model_is_explained_by_how_it_is_stored_what_vllm_makes_of_it_and_its_task() -> None:
    t4 = rung("nvidia-tesla-t4-2", "t4")
    large = rung("nvidia-l4-2", "l4-2")
    assert model_lines(figures(L4, t4, large, model="google/gemma-3-4b-it")) == (
        "architecture: Gemma3ForConditionalGeneration",
        "stored: not quantized, 16.0 bits a weight, 8.0 GiB",
        "vLLM: leaves the weights as they are; computes in bfloat16 or float16, by the "
        "checkpoint, on 'l4', 'l4-2'; float32, on 't4'",
        "task: generate",
    )
    assert model_lines(figures(L4, model="openai/gpt-oss-20b"))[1:3] == (
        "stored: mxfp4, 5.3 bits a weight, 12.8 GiB",
        "vLLM: reads the weights as gpt_oss_mxfp4; computes in bfloat16 or float16, by the "
        "checkpoint",
    )
    assert model_lines(figures(L4, model="BAAI/bge-m3"))[3] == "task: embed"
    assert model_lines(figures(L4, model="a/b")) == (
        "architecture: unknown; vLLM's refusals are not checked",
        "stored: the size of 'a/b' is not known",
        "vLLM: leaves the weights as they are; computes in bfloat16 or float16, by the checkpoint",
        "task: unknown; write model.task",
    )


def test_what_a_stack_tells_vllm_is_listed_for_every_rung_and_then_by_rung() -> None:
    own = rung("nvidia-l4-1", "l4", arguments={"seed": 7}, environment={"NCCL_DEBUG": "INFO"})
    found = figures(own)
    told = replace(found, served=replace(found.served, settings=("--tool-call-parser=hermes",)))
    assert settings_table(told) == (
        ["rung", "vLLM setting"],
        (
            ("every rung", "--tool-call-parser=hermes"),
            ("l4", "--seed=7"),
            ("l4", "NCCL_DEBUG=INFO"),
        ),
    )


def test_adapters_have_a_column_of_their_own_where_there_are_any() -> None:
    plain = figures(L4)
    serving = plain.served.serving
    assert serving is not None
    adapted = replace(serving, adapters=(Adapter("sql", "owner/sql", 64),))
    served = replace(plain.served, serving=adapted)
    assert "adapters" not in memory_table(plain)[0]
    heads, (row,) = memory_table(explained(served, spending(L4), ()))
    assert dict(zip(heads, row, strict=True))["adapters"] == "0.4"
