"""What vLLM holds in a machine's own memory beside what it loads."""

from typing import Any

import pytest

from components.facts.models import MODELS
from components.ladder.rung import Layout
from components.ladder.workloads import Workload
from components.model.adapters import Adapter, adapters_gib
from components.model.checkpoint import Known
from components.model.held import Held, held
from components.model.host_memory import Loading, host_budget
from components.model.settings import Settings, settings_of
from components.model_store.plan import StoreKind
from tests.plan.choices import rung

IMAGES = Known("a/b", "Gemma3ForConditionalGeneration")
TEXT = Known("Qwen/Qwen3-8B", "Qwen3ForCausalLM")
ADAPTERS = [Adapter("sql", "o/sql", 16), Adapter("chat", "o/chat", 16)]


@pytest.mark.parametrize(
    ("arguments", "gib"),
    [
        ({}, 4),
        ({"mm-processor-cache-gb": 1}, 1),
        ({"mm-processor-cache-gb": 0}, 0),
        ({"api-server-count": 3}, 12),
        ({"mm-processor-cache-gb": "1k"}, 4),
    ],
)
def test_a_model_of_images_keeps_those_that_it_has_seen(
    arguments: dict[str, Any], gib: float
) -> None:
    assert held(IMAGES, [], settings_of(arguments, {})) == Held(by_pod=gib)


def test_a_model_of_text_keeps_none() -> None:
    for model in (TEXT, Known("a/b")):
        assert held(model, [], Settings()) == Held()


@pytest.mark.parametrize(("most", "times"), [(None, 1), (2, 1), (6, 3)])
def test_each_device_s_process_keeps_whole_adapters(most: int | None, times: float) -> None:
    arguments = {} if most is None else {"max-cpu-loras": most}
    whole = adapters_gib(ADAPTERS, MODELS[TEXT.id], 1, 1, 2.0)
    found = held(TEXT, ADAPTERS, settings_of(arguments, {}))
    assert found.by_pod == 0
    assert found.by_device == pytest.approx(times * whole)


def test_what_is_held_is_in_the_sum_of_each_pod_and_of_each_device() -> None:
    workload = Workload("vllm", Layout.SPLIT, (rung("nvidia-l4-2", "l4"),))

    def engine(beside: Held) -> float:
        loading = Loading(StoreKind.HUGGING_FACE, 3.0, held=beside)
        (machine,) = host_budget(workload, loading).machines
        return machine.engine

    assert engine(Held(4, 1)) - engine(Held()) == pytest.approx(4 + 2 * 1)
