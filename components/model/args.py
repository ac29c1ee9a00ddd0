"""The arguments that describe the model: its id, its number formats and vLLM's options.

The arguments for the source of the weights are in `server/replica.py`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

from ..facts.checkpoints import Checkpoint, Stored
from ..facts.vllm_refusals import Task
from ..ladder.lifetime import weights_gib
from .adapters import Adapter
from .checkpoint import Known, known_by_facts
from .options import ModelOptions
from .precision import Dtype, KvCacheDtype, Precision, Quantization


class AdapterArgs(TypedDict):
    """A LoRA adapter, which each replica downloads from Hugging Face."""

    name: str
    """Name by which a request asks for it. Plain."""
    id: str
    """Hugging Face id of the adapter. Plain."""
    rank: NotRequired[int]
    """`r` of its adapter_config.json; defaults to 16. Plain."""


class ModelArgs(TypedDict):
    """The model, its number formats and vLLM's options."""

    model_id: str
    """Hugging Face id of the model. Plain."""
    max_model_len: int
    """Longest context in tokens. Plain."""
    parameters_billion: NotRequired[float | None]
    """Size of a model that is not in the facts; defaults to none. Plain."""
    attention_heads: NotRequired[int | None]
    """Attention heads of such a model, which tensor parallelism must divide; defaults to none.
    Plain."""
    architecture: NotRequired[str | None]
    """First of `architectures` in its config.json, like `Qwen3ForCausalLM`; defaults to the one in
    the facts. Plain."""
    checkpoint: NotRequired[Checkpoint | None]
    """Quantization of the stored weights; defaults to none. Plain."""
    weight_bits: NotRequired[float | None]
    """Average bits of a stored weight; defaults to the width of the method. Plain."""
    task: NotRequired[Task | None]
    """Task of the model; defaults to the task that vLLM assigns to its architecture. Plain."""
    dtype: NotRequired[Dtype]
    """Data type for computation; defaults to the checkpoint's own. Plain."""
    quantization: NotRequired[Quantization | None]
    """Quantization that vLLM applies to unquantized weights; defaults to none. Plain."""
    kv_cache_dtype: NotRequired[KvCacheDtype]
    """Data type of the KV cache; defaults to the type of computation. Plain."""
    revision: NotRequired[str]
    """Branch, tag or commit that each replica downloads; defaults to `main`. Plain."""
    tool_call_parser: NotRequired[str | None]
    """Parser for tool calls in the model's text; defaults to none. Plain."""
    reasoning_parser: NotRequired[str | None]
    """Parser that separates reasoning from the answer; defaults to none. Plain."""
    remote_code: NotRequired[bool]
    """Whether the Python code of the model's repository runs, at a `revision` that is a commit;
    defaults to false. Plain."""
    chat_template: NotRequired[str | None]
    """Text of a Jinja template; defaults to the tokenizer's own. Plain."""
    adapters: NotRequired[Sequence[AdapterArgs]]
    """LoRA adapters that are served in addition to the model; defaults to none. Plain."""
    arguments: NotRequired[Mapping[str, Any]]
    """Further flags of vLLM, by name without dashes; defaults to none. Plain."""
    environment: NotRequired[Mapping[str, Any]]
    """Environment variables of vLLM; defaults to none. Plain."""


def weights_of(args: ModelArgs) -> float:
    """Return the size of the model's weights in GiB."""
    return weights_gib(args["model_id"], args.get("parameters_billion"), stored_of(args))


def stored_of(args: ModelArgs) -> Stored:
    """Return the storage format of the model's weights, as given."""
    method, bits = args.get("checkpoint"), args.get("weight_bits")
    return Stored(
        None if method is None else Checkpoint(method), None if bits is None else float(bits)
    )


def known_of(args: ModelArgs) -> Known:
    """Return the facts about the model except its size: as given, otherwise from the facts."""
    facts, task = known_by_facts(args["model_id"]), args.get("task")
    stored = stored_of(args)
    # With a size, the arguments describe another model than the facts have under this name.
    own = args.get("parameters_billion") is not None
    return Known(
        args["model_id"],
        args.get("architecture") or (None if own else facts.architecture),
        stored if own or stored != Stored() else facts.stored,
        None if task is None else Task(task),
    )


def adapters_of(args: ModelArgs) -> tuple[Adapter, ...]:
    """Return the adapters."""
    return tuple(
        Adapter(adapter["name"], adapter["id"], int(adapter.get("rank", 16)))
        for adapter in args.get("adapters", ())
    )


def options_of(args: ModelArgs) -> ModelOptions:
    """Return the model's options: tool calls, reasoning, code, template."""
    return ModelOptions(
        args.get("tool_call_parser"),
        args.get("reasoning_parser"),
        args.get("remote_code", False),
        args.get("chat_template"),
    )


def precision_of(args: ModelArgs) -> Precision:
    """Return the number formats of the model."""
    quantization = args.get("quantization")
    return Precision(
        Dtype(args.get("dtype", Dtype.AUTO)),
        None if quantization is None else Quantization(quantization),
        KvCacheDtype(args.get("kv_cache_dtype", KvCacheDtype.AUTO)),
    )
