"""Read what one release of vLLM refuses: types, quantization and models that it does not serve.

A part that this release wrote in another way ends the reading: a table with a hole would let
through what vLLM refuses.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from tools.vllm.adapters import without_adapters
from tools.vllm.wheels import PLUGIN, SERVER, ContractError, source, sources

TABLE = Path(__file__).parents[2] / "components" / "facts" / "vllm_refusals.json"

_METHODS = "vllm/model_executor/layers/quantization/"
_REGISTRY = "vllm/model_executor/models/registry.py"

# By the name of the registry's table, without draft models for speculative decoding, and without
# the classes for models that only Transformers supports.
_TASKS = {
    "_TEXT_GENERATION_MODELS": "generate",
    "_MULTIMODAL_MODELS": "generate",
    "_TRANSFORMERS_SUPPORTED_MODELS": "generate",
    "_EMBEDDING_MODELS": "embed",
    "_LATE_INTERACTION_MODELS": "rank",
    "_REWARD_MODELS": "reward",
    "_TOKEN_CLASSIFICATION_MODELS": "classifyTokens",
    "_SEQUENCE_CLASSIFICATION_MODELS": "classify",
}

Classes = dict[str, ast.ClassDef]


class Method(TypedDict):
    """One quantization method, by the name that vLLM knows it by."""

    minCapability: int
    """Smallest compute capability of a GPU, times ten."""
    types: list[str]
    """Types that a model may compute in with it."""
    byItself: bool
    """Whether vLLM makes it from a checkpoint that is not quantized."""


class Override(TypedDict):
    """A method that takes a checkpoint of another name."""

    method: str
    checkpoints: list[str] | None
    """Names in the checkpoint's `quant_method`; None where more than the name decides."""
    flags: list[str] | None
    """Values of `--quantization` with which it does; None for any, and for none."""
    modelTypes: list[str] | None
    """`model_type` of the models for which it does; None for all."""


class Refusals(TypedDict):
    """The table as it is written."""

    version: str
    source: str
    read: str
    withoutFloat16: list[str]
    types: list[tuple[int, list[str]]]
    methods: dict[str, Method]
    overrides: list[Override]
    deprecated: list[str]
    tpuMethods: list[str]
    architectures: dict[str, list[str]]
    gone: dict[str, str]
    configurations: list[str]
    defaults: list[tuple[str, str]]
    multimodal: list[str]
    """Architectures that take images, sound or video."""
    withoutAdapters: list[str]
    """Architectures for which vLLM refuses LoRA adapters."""


def refusals(wheels: Path, version: str) -> Refusals:
    """Read the wheels of one release."""
    model = source(wheels, SERVER, version, "vllm/config/model.py")
    registry = source(wheels, SERVER, version, _REGISTRY)
    methods = sources(wheels, SERVER, version, _METHODS)
    methods |= sources(wheels, SERVER, version, "vllm/models/deepseek_v4/quant_config.py")
    classes = {each.name: each for module in methods.values() for each in _classes(module)}
    packaged = methods[f"{_METHODS}__init__.py"]
    online = source(wheels, SERVER, version, "vllm/config/quantization.py")
    configurations = source(wheels, SERVER, version, "vllm/transformers_utils/config.py")
    return {
        "version": version,
        "source": f"wheels {SERVER} {version} and {PLUGIN} {version}, by tools/vllm/contract.py",
        "read": datetime.now(tz=UTC).date().isoformat(),
        "withoutFloat16": sorted(_keys(_assigned(model, "_FLOAT16_NOT_SUPPORTED_MODELS"))),
        "types": _types(source(wheels, SERVER, version, "vllm/platforms/cuda.py")),
        "methods": dict(sorted(_methods(packaged, classes, online))),
        "overrides": list(_overrides(classes)),
        "deprecated": _texts(_assigned(packaged, "DEPRECATED_QUANTIZATION_METHODS")),
        "tpuMethods": sorted(_texts(_tpu_methods(wheels, version))),
        "architectures": _architectures(registry),
        "gone": ast.literal_eval(_assigned(registry, "_PREVIOUSLY_SUPPORTED_MODELS")),
        "configurations": sorted(_keys(_assigned(configurations, "_CONFIG_REGISTRY"))),
        "defaults": _defaults(_assigned(model, "_SUFFIX_TO_DEFAULTS")),
        "multimodal": sorted(_keys(_assigned(registry, "_MULTIMODAL_MODELS"))),
        "withoutAdapters": without_adapters(wheels, version),
    }


def _types(module: ast.Module) -> list[tuple[int, list[str]]]:
    """Return the types that a GPU computes in, by the least compute capability; best first."""
    for function in ast.walk(module):
        if not (isinstance(function, ast.FunctionDef) and function.name == "supported_dtypes"):
            continue
        found: list[tuple[int, list[str]]] = []
        for node in function.body:
            if isinstance(node, ast.If) and isinstance(node.test, ast.Call):
                (least,) = node.test.args
                found += [
                    (int(ast.literal_eval(least)), _type_names(each.value))
                    for each in node.body
                    if isinstance(each, ast.Return) and each.value is not None
                ]
        if found:
            return found
    raise ContractError("vllm/platforms/cuda.py has no list of types by compute capability")


def _methods(
    packaged: ast.Module, classes: Classes, online: ast.Module
) -> Iterator[tuple[str, Method]]:
    shorthands = _keys(_assigned(online, "_ONLINE_SHORTHANDS"))
    by_name = _assigned(packaged, "method_to_config")
    if not isinstance(by_name, ast.Dict):
        raise ContractError(f"{_METHODS}__init__.py has no dict method_to_config")
    named = dict(zip(_keys(by_name), map(ast.unparse, by_name.values), strict=True))
    # As vLLM does it: a shorthand that is a checkpoint's method too keeps that one's class.
    for name in shorthands:
        named.setdefault(name, named["online"])
    for name, owner in named.items():
        made = ast.unparse(_function(classes, owner, "get_quant_method"))
        # vLLM's loader has a way of its own for bitsandbytes, which quantizes while it reads.
        by_itself = name in {*shorthands, "bitsandbytes"} or (name != "online" and "Online" in made)
        yield (
            name,
            {
                "minCapability": _returned_number(classes, owner),
                "types": _type_names(
                    _returned(_function(classes, owner, "get_supported_act_dtypes"))
                ),
                "byItself": by_itself,
            },
        )


def _overrides(classes: Classes) -> Iterator[Override]:
    for name, owner in sorted(classes.items()):
        for function in owner.body:
            if (
                isinstance(function, ast.FunctionDef)
                and function.name == "override_quantization_method"
                and name != "QuantizationConfig"
            ):
                yield _override(classes, name, function)


def _override(classes: Classes, owner: str, function: ast.FunctionDef) -> Override:
    compared: dict[str, list[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In):
            of = ast.unparse(node.left)
            about = next((key for key in ("user_quant", "model_type") if key in of), of)
            about = "quant_method" if "quant_method" in of else about
            compared.setdefault(about, []).extend(_texts(node.comparators[0]))
    if any(isinstance(node, ast.Raise) for node in ast.walk(function)):
        # Only comparisons that lead to a refusal; they do not list the supported values.
        compared = {"user_quant": compared.get("user_quant", [])}
    named = [each for each in map(_text, _returns(function)) if each]
    own = _text(_returned(_function(classes, owner, "get_name")))
    return {
        "method": named[0] if named else str(own),
        "checkpoints": sorted(set(compared.get("quant_method", []))) or None,
        "flags": sorted(set(compared.get("user_quant", []))) or None,
        "modelTypes": sorted(set(compared.get("model_type", []))) or None,
    }


def _tpu_methods(wheels: Path, version: str) -> ast.expr:
    platform = source(wheels, PLUGIN, version, "tpu_inference/platforms/tpu_platform.py")
    return _assigned(platform, "supported_quantization")


def _architectures(registry: ast.Module) -> dict[str, list[str]]:
    """Return the architectures by what they do; one that does two things is in two lists."""
    found: dict[str, set[str]] = {}
    for table, task in _TASKS.items():
        found.setdefault(task, set()).update(_keys(_assigned(registry, table)))
    # The table of embedding models takes every architecture that is Llama's in another name.
    text = _assigned(registry, "_TEXT_GENERATION_MODELS")
    if isinstance(text, ast.Dict):
        found["embed"] |= {
            name
            for name, value in zip(_keys(text), text.values, strict=True)
            if "LlamaForCausalLM" in _texts(value)
        }
    return {task: sorted(names) for task, names in sorted(found.items())}


def _defaults(node: ast.expr) -> list[tuple[str, str]]:
    """Return vLLM's task of an architecture by the end of its name, first match first."""
    rows = ast.literal_eval(node)
    return [(end, "generate" if task == "none" else task) for end, (_, task) in rows]


def _classes(module: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in module.body if isinstance(node, ast.ClassDef))


def _function(classes: Classes, owner: str, name: str) -> ast.FunctionDef:
    """Return a class's function: its own, or that of the first of its bases that has one."""
    found = classes.get(owner)
    if found is None:
        raise ContractError(f"no class {owner} below {_METHODS}")
    for node in found.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return node
    bases = [base for base in map(ast.unparse, found.bases) if base in classes]
    if not bases:
        raise ContractError(f"{owner} has no {name}")
    return _function(classes, bases[0], name)


def _returns(function: ast.FunctionDef) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value


def _returned(function: ast.FunctionDef) -> ast.expr:
    found = next(_returns(function), None)
    if found is None:
        raise ContractError(f"{function.name} returns nothing that can be read")
    return found


def _returned_number(classes: Classes, owner: str) -> int:
    return int(ast.literal_eval(_returned(_function(classes, owner, "get_min_capability"))))


def _type_names(node: ast.expr) -> list[str]:
    """Return the types in a list of torch's, by their full names."""
    names = [each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)]
    return ["float16" if name == "half" else name for name in names]


def _assigned(module: ast.Module, name: str) -> ast.expr:
    for node in ast.walk(module):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            if ast.unparse(node.target) == name:
                return node.value
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return node.value
    raise ContractError(f"this release has no {name}: correct tools/vllm/refusals.py")


def _keys(node: ast.expr) -> list[str]:
    """Return the keys of a dict, or of a call that makes one of its keywords."""
    if isinstance(node, ast.Dict):
        return [key for each in node.keys if each is not None and (key := _text(each))]
    if isinstance(node, ast.Call):
        spread = [key for each in node.keywords if each.arg is None for key in _keys(each.value)]
        return [*(each.arg for each in node.keywords if each.arg is not None), *spread]
    raise ContractError(f"not a dict: {ast.unparse(node)[:60]}")


def _texts(node: ast.expr) -> list[str]:
    return [text for each in ast.walk(node) if isinstance(each, ast.expr) and (text := _text(each))]


def _text(node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None
