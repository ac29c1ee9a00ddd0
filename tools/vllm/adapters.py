"""Read for which architectures one release of vLLM refuses LoRA adapters.

vLLM asks a model's class whether it is `SupportsLoRA` (vllm/lora/model_manager.py). An architecture
with a base that is not found there is left out: of it nothing is known.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.vllm.wheels import SERVER, ContractError, source, sources

_MODELS = "vllm/model_executor/models/"
_MARK = "SupportsLoRA"

# Bases that decide nothing: torch's module, and the other protocols of vllm's `interfaces`.
_PLAIN = {"nn.Module", "torch.nn.Module", "Module", "Protocol", "object", "ABC", "Enum"}


class _Models:
    """The classes of the models, by module and name."""

    def __init__(self, modules: dict[str, ast.Module]) -> None:
        self._modules = {
            name.removeprefix(_MODELS).removesuffix(".py").removesuffix("/__init__"): module
            for name, module in modules.items()
        }
        self._known: dict[tuple[str, str], bool | None] = {}

    def takes(self, module: str, name: str) -> bool | None:
        """Return whether a class has the mark; None where a base of it is not found."""
        key = (module, name)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = self._by_bases(module, name)
        return self._known[key]

    def _by_bases(self, module: str, name: str) -> bool | None:
        tree = self._modules.get(module)
        if tree is None:
            return None
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return _any(self._of_base(module, base) for base in node.bases)
        return self._imported(tree, name)

    def _of_base(self, module: str, base: ast.expr) -> bool | None:
        written = ast.unparse(base).partition("[")[0]
        if written == _MARK:
            return True
        if written in _PLAIN or written.startswith("Supports"):
            return False
        return self.takes(module, written)

    def _imported(self, tree: ast.Module, name: str) -> bool | None:
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or node.module is None:
                continue
            for each in node.names:
                if (each.asname or each.name) == name:
                    if node.module.rpartition(".")[2].startswith("interfaces"):
                        return each.name == _MARK
                    return self.takes(node.module.rpartition("models.")[2], each.name)
        return None


def _any(found: Iterator[bool | None]) -> bool | None:
    """Return true where one is; else None where one is not known."""
    every = list(found)
    return True if True in every else None if None in every else False


def without_adapters(wheels: Path, version: str) -> list[str]:
    """Return the architectures whose class is not marked."""
    models = _Models(sources(wheels, SERVER, version, _MODELS))
    found = {
        architecture: models.takes(module, name)
        for architecture, module, name in _registered(
            source(wheels, SERVER, version, f"{_MODELS}registry.py")
        )
    }
    if not any(found.values()):
        raise ContractError(f"no class of {_MODELS} is {_MARK}")
    return sorted(name for name, takes in found.items() if takes is False)


def _registered(registry: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield each architecture with the module and the class that serves it."""
    for node in registry.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if not isinstance(value, ast.Dict):
            continue
        for key, place in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(place, ast.Tuple):
                module, name = ast.literal_eval(place)
                yield str(key.value), module, name
