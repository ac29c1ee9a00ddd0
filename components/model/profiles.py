"""vLLM's flags and variables for each kind of machine of the ladder, and for all of them.

The launcher detects its machine and uses the profile of that machine; so one Deployment can serve
on rungs of different sizes and generations.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..facts.models import MODELS
from ..facts.shapes import Family, Shape
from ..ladder.lifetime import Drain, engine_seconds, weights_gib
from ..ladder.parallelism import Parallelism, tensor_parallel_size
from ..ladder.rung import Rung
from ..ladder.tpu_environment import tpu_environment
from ..model_store.plan import MAIN, StoreKind, Weights
from .adapters import ON_TPUS, Adapter, adapter_arguments
from .checkpoint import Known, known_by_facts
from .options import ModelOptions
from .precision import Precision
from .settings import Settings, settings_of

EXECUTOR_OVER_RAY = {"VLLM_USE_RAY_V2_EXECUTOR_BACKEND": "0"}
"""The older of vLLM's two executors over Ray. The newer one, 0.26.0's default (vllm/envs.py), is
reported to hang on two machines (vllm issues 50835, open, and 43420), and its broadcast to the
workers has no time limit (`collective_rpc` in v1/executor/multiproc_executor.py); a step of the
older one ends with an error after 300 s. Neither was run here; read 2026-11."""

_ONE_MACHINE = Parallelism()
_FROM_THE_HUB = Weights()
_AS_IT_COMES = Precision()
_NO_OPTIONS = ModelOptions()
_NO_SETTINGS = Settings()

PORT = 8000
"""Port of vLLM, in the pod and in the Service: the default of the tutorials and of vLLM."""


@dataclass(frozen=True)
class ModelChoice:
    """The model that every rung serves."""

    id: str
    """Hugging Face id, e.g. `Qwen/Qwen2-1.5B`."""
    max_model_len: int
    """Longest context in tokens, the same on every rung."""
    parameters_billion: float | None = None
    """Size of a model that is not in the facts."""
    heads: int | None = None
    """Attention heads of a model that is not in the facts."""
    revision: str = MAIN
    """Branch, tag or commit on Hugging Face."""
    precision: Precision = _AS_IT_COMES
    written: Known | None = None
    """The facts about it except its size; None: those of the tables."""

    @property
    def known(self) -> Known:
        """Return the facts about it except its size."""
        return known_by_facts(self.id) if self.written is None else self.written

    options: ModelOptions = _NO_OPTIONS
    adapters: tuple[Adapter, ...] = ()
    settings: Settings = _NO_SETTINGS
    """Flags and variables of the stack file for every rung."""

    @property
    def attention_heads(self) -> int | None:
        """Return the number of attention heads: as given, as known, or None."""
        facts = MODELS.get(self.id)
        return facts.heads if self.heads is None and facts is not None else self.heads


@dataclass(frozen=True)
class Profile:
    """vLLM's own settings on one kind of machine."""

    hardware: str
    arguments: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    """Defaults, which the container's own variables override."""
    overrides: tuple[tuple[str, str], ...] = ()
    """Variables of the stack file, which override the container's own."""

    @property
    def file_name(self) -> str:
        """Return the file name of the profile, which the launcher looks for."""
        return f"{self.hardware}.json"

    @property
    def text(self) -> str:
        """Return the text of the profile, which the launcher reads."""
        content = {
            "arguments": list(self.arguments),
            "environment": dict(self.environment),
            "overrides": dict(self.overrides),
        }
        return json.dumps(content, indent=2) + "\n"


def common_arguments(
    model: ModelChoice, drain: Drain, weights: Weights = _FROM_THE_HUB
) -> tuple[str, ...]:
    """Return the flags that apply on every rung, one flag for each element."""
    downloads = weights.kind is StoreKind.HUGGING_FACE
    return (
        f"--model={weights.location(model.id)}",
        f"--served-model-name={model.id}",
        *((f"--revision={model.revision}",) if downloads and model.revision != MAIN else ()),
        "--host=0.0.0.0",
        f"--port={PORT}",
        f"--max-model-len={model.max_model_len}",
        f"--shutdown-timeout={drain.shutdown_timeout_seconds}",
        *model.precision.arguments,
        *model.known.arguments,
        *model.options.arguments(model.revision if downloads else None),
        *adapter_arguments(model.adapters),
    )


def profiles(
    rungs: Sequence[Rung], model: ModelChoice, parallelism: Parallelism = _ONE_MACHINE
) -> tuple[Profile, ...]:
    """Return one profile for each kind of machine on the ladder, in the ladder's order.

    The launcher distinguishes GPUs by their number only, so rungs of one size share a profile. The
    number is that of the machine: a pod with one GPU still sees all of them on the bus.
    """
    by_hardware: dict[str, Profile] = {}
    for rung in rungs:
        by_hardware.setdefault(rung.shape.hardware, _profile(rung, model, parallelism))
    return tuple(by_hardware.values())


def _profile(rung: Rung, model: ModelChoice, parallelism: Parallelism) -> Profile:
    shape = rung.shape
    chosen = settings_of(rung.arguments, rung.environment).over(model.settings)
    tensor = tensor_parallel_size(shape, model.attention_heads, parallelism)
    batched = model.known.batched_tokens(shape, model.max_model_len)
    own = (
        f"--tensor-parallel-size={tensor}",
        *_over_machines(parallelism),
        f"--max-num-batched-tokens={batched}",
        f"--max-num-seqs={shape.max_num_seqs}",
    )
    kept = [word for word in own if word.partition("=")[0] not in chosen.flags]
    variables = dict(chosen.environment)
    return Profile(
        hardware=shape.hardware,
        arguments=(*kept, *chosen.words),
        environment=tuple(_environment(shape, model, parallelism).items()),
        overrides=tuple({**_to_workers(variables, parallelism), **variables}.items()),
    )


# Variables that vLLM passes to the workers of a group by default, in addition to those that it
# reads (`DEFAULT_ENV_VAR_PREFIXES` in vllm/ray/ray_env.py of 0.26.0).
_HANDED_ON = ("VLLM_", "FLASH_ATTENTION_", "LMCACHE_", "NCCL_", "UCX_", "HF_", "HUGGING_FACE_")
_TO_WORKERS = "VLLM_RAY_EXTRA_ENV_VARS_TO_COPY"


def _to_workers(variables: Mapping[str, str], parallelism: Parallelism) -> dict[str, str]:
    """Return the variable with the names that vLLM passes to the workers of a group."""
    more = [name for name in variables if not name.startswith(_HANDED_ON)]
    return {_TO_WORKERS: ",".join(more)} if parallelism.grouped and more else {}


def _environment(shape: Shape, model: ModelChoice, parallelism: Parallelism) -> dict[str, str]:
    weights = weights_gib(model.id, model.parameters_billion, model.known.stored)
    ready = {"VLLM_ENGINE_READY_TIMEOUT_S": str(engine_seconds(shape.family, weights))}
    if shape.family is Family.NVIDIA:
        return {**ready, **(EXECUTOR_OVER_RAY if parallelism.grouped else {})}
    return {**tpu_environment(shape), **ready, **(ON_TPUS if model.adapters else {})}


def _over_machines(parallelism: Parallelism) -> tuple[str, ...]:
    if not parallelism.grouped:
        return ()
    return (
        f"--pipeline-parallel-size={parallelism.nodes}",
        "--distributed-executor-backend=ray",
    )
