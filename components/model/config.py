"""The keys under `model` and `huggingFaceToken`."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    Field,
    JsonValue,
    SecretStr,
    field_validator,
    model_validator,
)

from ..core.existing_names import SecretName
from ..core.section import Section
from ..core.text import (
    AdapterName,
    Architecture,
    FlagName,
    ModelId,
    Revision,
    VariableName,
    without,
)
from ..core.vllm_names import reasoning_parser_problem, template_problem, tool_parser_problem
from ..facts.checkpoints import Checkpoint, Stored
from ..facts.models import MODELS, ModelFacts
from ..facts.vllm_refusals import Task
from ..ladder.lifetime import weights_gib
from ..model_store.plan import MAIN
from .adapters import Adapter
from .checkpoint import Known, known_by_facts
from .options import ModelOptions
from .precision import Dtype, KvCacheDtype, Precision, Quantization
from .settings import Settings, settings_of

ToolCallParser = Annotated[str, without(tool_parser_problem)]
ReasoningParser = Annotated[str, without(reasoning_parser_problem)]
ChatTemplate = Annotated[str, without(template_problem)]


class ModelNumbers(Section):
    """Size of a model that is not in the facts, from its `config.json`."""

    parameters_billion: Annotated[float, Field(gt=0, le=10_000)]
    """Number of parameters, in billions."""
    layers: Annotated[int, Field(ge=1, le=1000)]
    """`num_hidden_layers`."""
    hidden: Annotated[int, Field(ge=64, le=100_000)]
    """`hidden_size`."""
    heads: Annotated[int, Field(ge=1, le=1000)]
    """`num_attention_heads`."""
    kv_heads: Annotated[int, Field(ge=1, le=1000)]
    """`num_key_value_heads`."""
    head_dim: Annotated[int, Field(ge=8, le=1024)]
    """`head_dim`; if missing there, `hidden` divided by `heads`."""
    max_positions: Annotated[int, Field(ge=128)]
    """`max_position_embeddings`."""
    architecture: Architecture | None = None
    """First entry of `architectures`; if unset, vLLM's restrictions are not checked."""
    checkpoint: Checkpoint | None = None
    """`quant_method` of `quantization_config`, if there is one: the format of the stored
    weights."""
    weight_bits: Annotated[float, Field(ge=1, le=64)] | None = None
    """Average bits of a stored weight: 8 times the GB of the weight files, divided by
    `parametersBillion`. By default the width of the method, or 16 without one."""

    @property
    def stored(self) -> Stored:
        """Return the format of the stored weights."""
        return Stored(self.checkpoint, self.weight_bits)

    def facts(self, model_id: str) -> ModelFacts:
        """Return the numbers as facts of a model."""
        return ModelFacts(
            model_id,
            self.parameters_billion,
            self.layers,
            self.hidden,
            self.heads,
            self.kv_heads,
            self.head_dim,
            self.max_positions,
            self.architecture,
            self.stored,
        )


class AdapterSection(Section):
    """A LoRA adapter, which each replica downloads from Hugging Face."""

    name: AdapterName
    """Name that a request uses as the model."""
    id: ModelId
    """Name of the adapter on Hugging Face, `owner/adapter`; its main branch is served."""
    rank: Annotated[int, Field(ge=1)] = 16
    """`r` of its `adapter_config.json`."""


class ModelSection(Section):
    """The model that every rung serves."""

    id: ModelId = "Qwen/Qwen2-1.5B"
    """Name of the model on Hugging Face, `owner/model`."""
    revision: Revision = MAIN
    """Branch, tag or commit on Hugging Face."""
    max_model_len: Annotated[int, Field(ge=128)] = 8192
    """Longest request including its answer, in tokens."""
    dtype: Dtype = Dtype.AUTO
    """Data type for computation."""
    quantization: Quantization | None = None
    """Quantization that vLLM applies to unquantized weights. If unset, none. A quantized checkpoint
    does not need it."""
    kv_cache_dtype: KvCacheDtype = KvCacheDtype.AUTO
    """Data type of the KV cache; `fp8` stores twice the tokens."""
    numbers: ModelNumbers | None = None
    """Size of a model that is not in the facts, or of a variant with another size."""
    task: Task | None = None
    """Task of the model. By default the task that vLLM assigns to its architecture."""
    tool_call_parser: ToolCallParser | None = None
    """Parser for tool calls in the model's text, e.g. `hermes`; it enables `tool_choice: auto`."""
    reasoning_parser: ReasoningParser | None = None
    """Parser that separates reasoning from the answer, e.g. `qwen3`."""
    remote_code: bool = False
    """Run the Python code of the model's repository; requires a commit as `revision`."""
    chat_template: ChatTemplate | None = None
    """Jinja template that overrides the tokenizer's own."""
    adapters: tuple[AdapterSection, ...] = ()
    """LoRA adapters that are served in addition to the model; each uses memory of every
    accelerator."""
    arguments: Mapping[FlagName, JsonValue] = {}
    """Other vLLM flags on every rung, by name without dashes: text, a number, true or false, a
    list, or a mapping if vLLM expects JSON."""
    environment: Mapping[VariableName, JsonValue] = {}
    """Environment variables of vLLM on every rung: text, a number, true (1) or false (0)."""

    @field_validator("quantization", mode="before")
    @classmethod
    def _vllm_makes_it(cls, value: object) -> object:
        # A list or a mapping is not hashable.
        if isinstance(value, str) and value in set(Checkpoint) - set(Quantization):
            raise ValueError(
                f"'{value}' is how a checkpoint is stored, and vLLM reads that from it; leave "
                f"'quantization' out, and write 'checkpoint' in 'numbers'"
            )
        return value

    @property
    def options(self) -> ModelOptions:
        """Return the model's options: tool calls, reasoning, code, template."""
        return ModelOptions(
            self.tool_call_parser, self.reasoning_parser, self.remote_code, self.chat_template
        )

    @property
    def planned_adapters(self) -> tuple[Adapter, ...]:
        """Return the adapters."""
        return tuple(Adapter(adapter.name, adapter.id, adapter.rank) for adapter in self.adapters)

    @property
    def settings(self) -> Settings:
        """Return the valid flags and variables, as vLLM accepts them."""
        return settings_of(self.arguments, self.environment)

    @property
    def precision(self) -> Precision:
        """Return the number formats of the model."""
        return Precision(self.dtype, self.quantization, self.kv_cache_dtype)

    @property
    def facts(self) -> ModelFacts | None:
        """Return the model's size: from `numbers`, from the tables, or None."""
        if self.numbers is None:
            return MODELS.get(self.id)
        return self.numbers.facts(self.id)

    @property
    def known(self) -> Known:
        """Return the facts about the model except its size."""
        if self.numbers is None:
            return replace(known_by_facts(self.id), written_task=self.task)
        return Known(self.id, self.numbers.architecture, self.numbers.stored, self.task)

    @property
    def weights_gib(self) -> float:
        """Return the size of the stored weights; for an unknown model, the largest assumed size."""
        facts = self.facts
        return weights_gib(self.id, None, Stored()) if facts is None else facts.weights_gib


def _one_word(value: SecretStr) -> SecretStr:
    """Refuse a value that an HTTP header cannot contain, such as a final line break; not shown."""
    if not re.fullmatch(r"[!-~]*", value.get_secret_value()):
        raise ValueError(
            "what was given has a space, a line break or a letter that is not ASCII, which no "
            "token has; write it alone, e.g. with --secret and without a line break at its end"
        )
    return value


class HuggingFaceToken(Section):
    """Source of the token for gated models; open models need none."""

    existing: SecretName | None = None
    """Name of an existing secret in Secret Manager, in the stack's project; Pulumi does not read
    its value."""
    value: Annotated[SecretStr, Field(min_length=1), AfterValidator(_one_word)] | None = None
    """The token itself, as a Pulumi secret."""

    @property
    def is_given(self) -> bool:
        """Return whether the stack has a token."""
        return self.existing is not None or self.value is not None

    @model_validator(mode="after")
    def _there_is_one_source(self) -> Self:
        if self.existing is not None and self.value is not None:
            raise ValueError("both 'existing' and 'value' are given; keep one")
        return self
