"""A stack in figures, and the few of them that a preview shows."""

from components.estimates.explanation import Explanation, Served, explained
from components.estimates.spending import Spending
from components.estimates.tables import model_lines
from components.facts.capacity import Capacity
from components.facts.models import MODELS
from components.ladder.parallelism import Parallelism
from components.ladder.rung import Rung
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


def test_of_a_model_that_nobody_knows_only_the_cost_is_shown() -> None:
    (cost,) = figures(L4, model="a/b").summary
    assert cost.startswith("cost of a month in USD: minimum 648")


def test_a_price_on_demand_is_not_told_of_a_machine_that_is_not_sold_so() -> None:
    h100 = rung("nvidia-h100-80gb-1", capacity=Capacity.FLEX_START)
    (only,) = figures(h100).rungs
    assert only.price == "unknown"


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
