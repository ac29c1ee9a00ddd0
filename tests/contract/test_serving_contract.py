"""What the plan and the pods say to vLLM and to the launcher, against what those know."""

import runpy
from typing import Any

import pytest

from components.facts import tpu, vllm
from components.facts.accelerators import SHAPES
from components.facts.vllm_settings import (
    ADJUSTABLE_FLAGS,
    CLOSED_FLAGS,
    CLOSED_VARIABLES,
    OWN_FLAGS,
    OWN_VARIABLES,
)
from components.ladder.lifetime import Drain
from components.ladder.parallelism import Parallelism, Strategy
from components.model.adapters import Adapter
from components.model.options import ModelOptions
from components.model.precision import Dtype, KvCacheDtype, Precision, Quantization
from components.model.profiles import EXECUTOR_OVER_RAY, ModelChoice, common_arguments, profiles
from components.scaling.metrics import VLLM_METRICS
from tests.contract.sources import ROOT
from tests.plan.choices import rung
from tools.render.evaluate import evaluate

MODEL = ModelChoice("Qwen/Qwen2-1.5B", 8192)
ALL_OF_IT = ModelChoice(
    "Qwen/Qwen2-1.5B",
    8192,
    revision="0123456789abcdef0123456789abcdef01234567",
    precision=Precision(Dtype.FLOAT16, Quantization.FP8, KvCacheDtype.FP8),
    options=ModelOptions("hermes", "qwen3", remote_code=True, chat_template="{{ messages }}"),
    adapters=(Adapter("sql", "owner/sql", 16),),
)
"""A model with everything that becomes a flag on every rung."""
PROFILES = [
    profile
    for strategy, nodes in ((Strategy.TENSOR_PARALLEL, 1), (Strategy.MULTI_NODE, 2))
    for profile in profiles([rung(key) for key in SHAPES], MODEL, Parallelism(strategy, nodes))
]
ON_SPLIT = {
    "gcp:project": "my-project",
    "vllm-gke:region": "us-central1",
    "vllm-gke:layout": "split",
    "vllm-gke:huggingFaceToken": {"existing": "hf"},
}


@pytest.fixture(scope="module")
def containers() -> list[dict[str, Any]]:
    """Return every vLLM container of both layouts."""
    evaluations = [evaluate(ROOT / "Pulumi.dev.yaml"), evaluate(ON_SPLIT)]
    return [
        container
        for evaluation in evaluations
        for deployment in evaluation.of_type("kubernetes:apps/v1:Deployment").values()
        for container in deployment.inputs["spec"]["template"]["spec"]["containers"]
        if container["name"].startswith("vllm-")
    ]


def test_the_launcher_and_the_facts_know_the_same_chips() -> None:
    launcher = runpy.run_path(str(ROOT / "images" / "launcher.py"))
    known = {int(each.tpu.pci_device_id, 16): each.name for each in tpu.TPUS.values() if each.tpu}
    assert launcher["TPU_GENERATIONS"] == known


def test_every_flag_that_the_plan_passes_is_vllms() -> None:
    passed = [*common_arguments(MODEL, Drain(5, 15, 5))]
    passed += [argument for profile in PROFILES for argument in profile.arguments]
    assert {argument.partition("=")[0] for argument in passed} - vllm.FLAGS == set()


def test_no_machine_is_told_a_flag_twice() -> None:
    common = [each.partition("=")[0] for each in common_arguments(MODEL, Drain(5, 15, 5))]
    for profile in PROFILES:
        flags = [*common, *(each.partition("=")[0] for each in profile.arguments)]
        assert len(flags) == len(set(flags))


def test_every_variable_of_a_profile_that_is_vllms_is_read_by_vllm() -> None:
    named = {name for profile in PROFILES for name, _ in profile.environment}
    assert {name for name in named if name.startswith("VLLM_")} - vllm.ENVIRONMENT == set()


def test_every_variable_of_a_container_that_is_vllms_is_read_by_vllm(
    containers: list[dict[str, Any]],
) -> None:
    named = {each["name"] for container in containers for each in container["env"]}
    assert {name for name in named if name.startswith("VLLM_")} - vllm.ENVIRONMENT == set()
    assert len(containers) == 4


def test_no_stack_file_sets_a_flag_that_the_program_passes() -> None:
    passed = [*common_arguments(ALL_OF_IT, Drain(5, 15, 5))]
    passed += [argument for profile in PROFILES for argument in profile.arguments]
    flags = {argument.partition("=")[0] for argument in passed if argument.startswith("--")}
    assert flags - {*OWN_FLAGS, *CLOSED_FLAGS} == ADJUSTABLE_FLAGS


def test_no_stack_file_sets_a_variable_that_a_container_has(
    containers: list[dict[str, Any]],
) -> None:
    named = {each["name"] for container in containers for each in container["env"]}
    named |= {name for profile in PROFILES for name, _ in profile.environment}
    # A person may choose the other executor.
    assert named - {*OWN_VARIABLES, *CLOSED_VARIABLES} == set(EXECUTOR_OVER_RAY)


def test_the_autoscaler_follows_only_gauges_that_vllm_exports() -> None:
    assert {vllm.METRIC_KINDS[name] for name in VLLM_METRICS.values()} == {"gauge"}


def test_a_container_starts_with_the_end_of_the_launchers_own_flags(
    containers: list[dict[str, Any]],
) -> None:
    assert {container["args"][0] for container in containers} == {"--"}
