"""What is served, and where its weights and its token come from."""

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from ..plan.model_store import StoreKind
from .section import Section
from .text import ModelId, SecretName


class ModelSection(Section):
    """The model that every rung serves, at one length."""

    id: ModelId = "Qwen/Qwen2-1.5B"
    max_model_len: Annotated[int, Field(ge=128)] = 8192
    parameters_billion: Annotated[float, Field(gt=0, le=10_000)] | None = None


class HuggingFaceToken(Section):
    """Where the token for gated models comes from; open models need none."""

    secret_manager: SecretName | None = None
    """Name of a secret in Secret Manager, in the stack's project; Pulumi never sees its value."""
    value: Annotated[SecretStr, Field(min_length=1)] | None = None
    """The token itself, as a Pulumi secret."""

    @model_validator(mode="after")
    def _there_is_one_source(self) -> Self:
        if self.secret_manager is not None and self.value is not None:
            raise ValueError("both 'secretManager' and 'value' are given; keep one")
        return self


class ModelStoreSection(Section):
    """How weights reach a replica."""

    kind: StoreKind = StoreKind.HUGGING_FACE
