"""The facts about a model except its size: architecture, task and format of the stored weights.

This file also has the warnings for unknown facts and for tasks that vLLM does not serve.
`precision.py` has the number formats of computation.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..core.problems import Problem
from ..facts.checkpoints import Stored, said_by_name
from ..facts.models import MODELS
from ..facts.shapes import Shape
from ..facts.vllm import VERSION
from ..facts.vllm_refusals import GONE, Task, is_served, method_of, refuses_float16, task_of

_NUMBERS = ("model", "numbers")
_TASK = ("model", "task")

_AS_TRAINED = Stored()

NOT_QUANTIZED = (
    "and its weights are not taken for quantized; write 'checkpoint', the 'quant_method' of "
    "'quantization_config' in its config.json, or weightBits: 16"
)
"""The warning for weights that may be quantized, and its fix."""


@dataclass(frozen=True)
class Known:
    """The facts about a model, from the tables or from the stack file."""

    id: str
    architecture: str | None = None
    stored: Stored = _AS_TRAINED
    written_task: Task | None = None
    """Task of the model in the stack file."""

    @property
    def refuses_float16(self) -> bool:
        """Return whether vLLM is known to refuse float16 for it."""
        return self.architecture is not None and refuses_float16(self.architecture)

    @property
    def task(self) -> Task | None:
        """Return the task: from the stack file, or by the architecture; None if unknown."""
        if self.written_task is not None:
            return self.written_task
        return None if self.architecture is None else task_of(self.architecture)

    @property
    def quantization_warning(self) -> str | None:
        """Return why the weights may be quantized although no key sets it, or None.

        The facts describe the model of that name; `numbers` in a stack file may describe a variant.
        """
        if self.stored != _AS_TRAINED:
            return None
        word, facts = said_by_name(self.id), MODELS.get(self.id)
        if word is not None:
            return f"the name of '{self.id}' says '{word}'"
        method = None if facts is None else facts.stored.method
        return None if method is None else f"'{self.id}' is known to be stored as '{method}'"

    def method(self, flag: str | None) -> str | None:
        """Return the method that vLLM uses with a flag; None without a method, or if it refuses."""
        if flag is None and self.stored.method is None:
            return None
        return method_of(self.stored.method, flag, self.architecture)

    def batched_tokens(self, shape: Shape, max_model_len: int) -> int:
        """Return the number of tokens in a batch on a machine.

        vLLM splits a prompt over several batches only for a model that generates text, and refuses
        to start if the longest text of another model is longer than a batch: in 0.26.0
        `is_chunked_prefill_supported` in vllm/config/model.py, `verify_max_model_len` in
        vllm/config/scheduler.py.
        """
        if self.task in {None, Task.GENERATE}:
            return shape.max_num_batched_tokens
        return max(shape.max_num_batched_tokens, max_model_len)

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return vLLM's flags for the task; none for a model that generates text."""
        if self.task in {None, Task.GENERATE}:
            return ()
        pooling = ("--runner=pooling",)
        own = None if self.architecture is None else task_of(self.architecture)
        # vLLM converts a model that generates to embed by default, and to classify by a flag.
        converts = self.task is not Task.EMBED and own is Task.GENERATE
        return (*pooling, "--convert=classify") if converts else pooling


NUMBERS = (
    "numbers: {parametersBillion: 7.6, layers: 28, hidden: 3584, heads: 28, kvHeads: 4, headDim: "
    "128, maxPositions: 32768, architecture: Qwen2ForCausalLM}: num_hidden_layers, hidden_size, "
    "num_attention_heads, num_key_value_heads, head_dim (else hidden divided by heads), "
    "max_position_embeddings, the first of architectures; where it has a quantization_config, "
    "'checkpoint' and 'weightBits' too"
)
"""The keys for a model that is not in the facts, with the source of each value."""


def known_by_facts(model_id: str) -> Known:
    """Return the facts about a model from the tables."""
    facts = MODELS.get(model_id)
    return Known(model_id) if facts is None else Known(model_id, facts.architecture, facts.stored)


def checkpoint_problems(known: Known) -> list[Problem]:
    """Return the errors: an unsupported checkpoint, or missing keys about it."""
    return [*_unserved(known), *_without_width(known)]


def checkpoint_warnings(known: Known, *, has_numbers: bool, remote_code: bool) -> list[Problem]:
    """Return the warnings for unknown facts, and for a name that suggests quantized weights.

    `remote_code` means that vLLM can run the code of the model's repository.
    """
    return [
        *_not_known(known, has_numbers=has_numbers),
        *([] if remote_code else _without_code(known)),
        *_said_by_its_name(known),
    ]


def _unserved(known: Known) -> Iterator[Problem]:
    architecture = known.architecture
    if architecture is not None and architecture in GONE:
        yield Problem(
            ("model", "id"),
            f"vLLM {VERSION} has no {architecture} any more, {GONE[architecture]} was the last "
            f"release with it; choose another model",
        )
    if architecture is None or known.written_task is not Task.GENERATE:
        return
    own = task_of(architecture)
    if is_served(architecture) and own is not Task.GENERATE:
        yield Problem(_TASK, f"{architecture} generates no text; write '{own}', or leave it out")


def _without_width(known: Known) -> Iterator[Problem]:
    if known.stored.is_wide_as is None:
        yield Problem(
            (*_NUMBERS, "weightBits"),
            f"required with checkpoint '{known.stored.method}', which comes in many widths: 8 "
            f"times the GB of the files with its weights, divided by its billions of parameters",
        )


def _not_known(known: Known, *, has_numbers: bool) -> Iterator[Problem]:
    key = (*_NUMBERS, "architecture") if has_numbers else _NUMBERS
    if known.architecture is None:
        task = "" if known.written_task is not None else ", and for which task"
        yield Problem(
            key,
            f"the architecture of '{known.id}' is not known, so it is not checked whether vLLM "
            f"{VERSION} serves it, in which types{task}; write 'architecture', the first of "
            f"'architectures' in its config.json",
        )
    elif known.task is None:
        yield Problem(_TASK, f"it is not known what '{known.id}' does; write {_TASKS}")


def _without_code(known: Known) -> Iterator[Problem]:
    architecture = known.architecture
    if architecture is None or is_served(architecture) or architecture in GONE:
        return
    yield Problem(
        ("model", "remoteCode"),
        f"vLLM {VERSION} has no code of its own for {architecture}: it serves the model only if "
        f"Transformers has that architecture; where the model's repository brings the code, write "
        f"remoteCode: true and a 'revision' that is a commit",
    )


_TASKS = f"{', '.join(repr(str(task)) for task in list(Task)[:-1])} or {str(list(Task)[-1])!r}"

_TASK_IN_A_NAME = re.compile(r"(?<![a-z])(embed|embedding|embeddings|rerank|reranker)(?![a-z])")


def _said_by_its_name(known: Known) -> Iterator[Problem]:
    if known.stored.is_quantized and known.stored.method is None:
        yield Problem(
            (*_NUMBERS, "checkpoint"),
            f"the weights are {known.stored.bits:g} bits wide, and it is not known by which "
            f"method, so it is not checked that each machine takes it; write 'checkpoint', the "
            f"'quant_method' of 'quantization_config' in its config.json",
        )
    if known.quantization_warning is not None:
        yield Problem((*_NUMBERS, "checkpoint"), f"{known.quantization_warning}, {NOT_QUANTIZED}")
    hint = _TASK_IN_A_NAME.search(known.id.lower())
    if hint is not None and known.task is Task.GENERATE and known.written_task is None:
        yield Problem(
            _TASK,
            f"the name of '{known.id}' says '{hint.group(1)}', and it is taken for a model that "
            f"generates text; write {_TASKS}",
        )
