"""What is served, and the token that opens it."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from ..facts.models import MODELS, ModelFacts
from ..plan.lifetime import weights_gib
from ..plan.model_store import MAIN
from ..plan.precision import Dtype, KvCacheDtype, Precision, Quantization
from .existing_names import SecretName
from .section import Section
from .text import ModelId, Revision


class ModelNumbers(Section):
    """The size of a model that the facts do not know, as its `config.json` has it."""

    parameters_billion: Annotated[float, Field(gt=0, le=10_000)]
    """How many parameters the model has, in billions."""
    layers: Annotated[int, Field(ge=1, le=1000)]
    """`num_hidden_layers`."""
    hidden: Annotated[int, Field(ge=64, le=100_000)]
    """`hidden_size`."""
    heads: Annotated[int, Field(ge=1, le=1000)]
    """`num_attention_heads`."""
    kv_heads: Annotated[int, Field(ge=1, le=1000)]
    """`num_key_value_heads`."""
    head_dim: Annotated[int, Field(ge=8, le=1024)]
    """`head_dim`; where it is not written, hidden divided by heads."""
    max_positions: Annotated[int, Field(ge=128)]
    """`max_position_embeddings`."""


class ModelSection(Section):
    """The model that every rung serves, at one length."""

    id: ModelId = "Qwen/Qwen2-1.5B"
    """Name of the model on Hugging Face, `owner/model`."""
    revision: Revision = MAIN
    """Branch, tag or commit on Hugging Face."""
    max_model_len: Annotated[int, Field(ge=128)] = 8192
    """Longest request with its answer, in tokens."""
    dtype: Dtype = Dtype.AUTO
    """Type that the model computes in."""
    quantization: Quantization | None = None
    """How weights are kept smaller than what they compute in; none unless the checkpoint is so."""
    kv_cache_dtype: KvCacheDtype = KvCacheDtype.AUTO
    """Type of the KV cache; `fp8` holds twice the tokens."""
    numbers: ModelNumbers | None = None
    """For a model that the facts do not know, and for a variant of another size."""

    @property
    def precision(self) -> Precision:
        """Return in which numbers the model is kept and computed."""
        return Precision(self.dtype, self.quantization, self.kv_cache_dtype)

    @property
    def facts(self) -> ModelFacts | None:
        """Return the model's size: as written, as known, or None."""
        if self.numbers is None:
            return MODELS.get(self.id)
        return ModelFacts(id=self.id, **self.numbers.model_dump())

    @property
    def weights_gib(self) -> float:
        """Return the size of the weights; of a model that nobody knows, the largest assumed."""
        given = None if self.numbers is None else self.numbers.parameters_billion
        return weights_gib(self.id, given)


class HuggingFaceToken(Section):
    """Where the token for gated models comes from; open models need none."""

    existing: SecretName | None = None
    """Name of a secret in Secret Manager that somebody else owns, in the stack's project; Pulumi
    never sees its value."""
    value: Annotated[SecretStr, Field(min_length=1)] | None = None
    """The token itself, as a Pulumi secret."""

    @property
    def is_given(self) -> bool:
        """Return whether there is a token."""
        return self.existing is not None or self.value is not None

    @model_validator(mode="after")
    def _there_is_one_source(self) -> Self:
        if self.existing is not None and self.value is not None:
            raise ValueError("both 'existing' and 'value' are given; keep one")
        return self
