"""Run vLLM's parser, checks and routers on command lines, without an accelerator.

`tools/vllm/parser.py` creates the environment. Reads a question as JSON from standard input, and
writes the answer as JSON. The steps are those of vLLM's start, in order, up to the engine:
arguments, then the configuration. Two parts are replaced: compiled kernels are empty, and the GPU
has the capability and memory of the case.
"""

import contextlib
import json
import os
import re
import sys
import tempfile
import traceback
import types
import typing
from importlib import import_module
from pathlib import Path
from typing import Any

# torch is the one for GPUs, whose libraries are not there: a function of theirs is looked for when
# it is called, and none is.
sys.setdlopenflags(os.RTLD_LAZY)

KERNELS = (
    "vllm._C_stable_libtorch",
    "vllm.vllm_flash_attn._vllm_fa2_C",
    "vllm.vllm_flash_attn._vllm_fa3_C",
)
_ASKED_OF_KERNELS = (
    "cutlass_scaled_mm_supports_fp8",
    "cutlass_scaled_mm_supports_block_fp8",
    "cutlass_scaled_mm_supports_fp4",
    "cutlass_group_gemm_supported",
)
_SETTINGS = {
    "HF_HUB_OFFLINE": "1",
    "JAX_PLATFORMS": "cpu",
    "VLLM_DO_NOT_TRACK": "1",
    "VLLM_LOGGING_LEVEL": "ERROR",
    "VLLM_NO_USAGE_STATS": "1",
}
_NO_TPU = {"TPU_ACCELERATOR_TYPE": "v6e-1", "TPU_NAME": "none", "TPU_WORKER_ID": "0"}
_PLATFORMS = {
    "nvidia": "answer.gpu",
    "tpu": "tpu_inference.platforms.tpu_platform.TpuPlatform",
}


class RefusedError(Exception):
    """vLLM refused; the text is its own."""


def platform() -> str | None:
    """Set vLLM's platform: it calls each plugin, and this is one by its entry point."""
    return _PLATFORMS[os.environ["VLLM_GKE_FAMILY"]]


class Machine:
    """The GPUs that the case is about."""

    capability = (9, 0)
    memory_gib = 80.0
    devices = 8


def gpu() -> Any:
    """Make vLLM's platform for NVIDIA GPUs, on the machine of the case."""
    base: Any = import_module("vllm.platforms.cuda").CudaPlatformBase
    capability: Any = import_module("vllm.platforms.interface").DeviceCapability
    ours = {
        "get_device_capability": lambda *_, **__: capability(*Machine.capability),
        "get_device_name": lambda *_, **__: "GPU",
        "get_device_total_memory": lambda *_, **__: int(Machine.memory_gib * 2**30),
        "device_count": lambda *_, **__: Machine.devices,
        "is_fully_connected": lambda *_, **__: True,
    }
    return type("Gpu", (base,), {name: classmethod(each) for name, each in ours.items()})()


def prepare(family: str) -> None:
    """Import vLLM for a family of accelerators."""
    os.environ.update(_SETTINGS, VLLM_GKE_FAMILY=family)
    if family == "tpu":
        # Else its plugin asks Google's metadata server, where this is one of Google's machines.
        os.environ.update(_NO_TPU)
    os.environ["VLLM_PLUGINS"] = "vllm_gke" if family == "nvidia" else "vllm_gke,register_layers"
    sys.modules["answer"] = sys.modules[__name__]
    torch: Any = import_module("torch")
    library = torch.library.Library("_C", "FRAGMENT")
    for name in _ASKED_OF_KERNELS:
        library.define(f"{name}(int capability) -> bool")
        library.impl(name, lambda _: False, "CompositeExplicitAutograd")
    Machine.library = library  # type: ignore[attr-defined]
    for name in KERNELS:
        sys.modules[name] = types.ModuleType(name)
    # Another process keeps a GPU's driver out of this one, which has none.
    registry: Any = import_module("vllm.model_executor.models.registry")
    vars(registry)["_run_in_subprocess"] = lambda look: look()


def verdict(case: dict[str, Any], folder: Path) -> str | None:
    """Return vLLM's words where it refuses a case, None where it starts its engine."""
    Machine.capability = divmod(case.get("capability", 90), 10)
    Machine.memory_gib, Machine.devices = case.get("memoryGib", 80.0), case.get("devices", 8)
    (folder / "config.json").write_text(json.dumps(case["model"]))
    words = [re.sub(r"^--model=.*", f"--model={folder}", each) for each in case["words"]]
    before = dict(os.environ)
    os.environ.update(case.get("environment", {}))
    try:
        check(words)
    except RefusedError as refused:
        return str(refused)
    except Exception as error:  # whatever vLLM raises ends it
        return f"{type(error).__name__}: {error}"
    finally:
        os.environ.clear()
        os.environ.update(before)
    return None


def check(words: list[str]) -> None:
    """Do what vLLM's server does before it makes its engine."""
    server: Any = import_module("vllm.entrypoints.openai.api_server")
    usage: Any = import_module("vllm.usage.usage_lib").UsageContext.OPENAI_API_SERVER
    given = server.make_arg_parser(parser()).parse_args(words)
    server.validate_parsed_serve_args(given)
    server.validate_api_server_args(given)
    server.AsyncEngineArgs.from_cli_args(given).create_engine_config(usage_context=usage)


def parser() -> Any:
    """Return vLLM's parser, which raises its errors and does not exit the process."""

    def refuse(message: str) -> None:
        raise RefusedError(message)

    made: Any = import_module("vllm.utils.argparse_utils").FlexibleArgumentParser()
    made.error = refuse
    return made


def routes() -> list[str]:
    """Return the path of every route of vLLM's server, whatever its model does."""
    server: Any = import_module("vllm.entrypoints.openai.api_server")
    tasks: Any = import_module("vllm.tasks")
    kinds = (tasks.GenerationTask, tasks.PoolingTask, tasks.FrontendTask)
    every = tuple(task for kind in kinds for task in typing.get_args(kind))
    os.environ["VLLM_SERVER_DEV_MODE"] = "1"
    given = server.make_arg_parser(parser()).parse_args([])
    app = server.build_app(given, every, None)
    return sorted({each.path for each in app.routes})


def values() -> dict[str, Any]:
    """Return the allowed values of a long flag: its choices, or "int"."""
    server: Any = import_module("vllm.entrypoints.openai.api_server")
    found: dict[str, Any] = {}
    for action in server.make_arg_parser(parser())._actions:  # noqa: SLF001 # argparse has no list
        told = sorted(map(str, action.choices or ())) or ("int" if action.type is int else None)
        if told is not None:
            found |= {flag: told for flag in action.option_strings if flag.startswith("--")}
    return dict(sorted(found.items()))


def answer(question: dict[str, Any]) -> Any:
    """Answer one question."""
    prepare(question["family"])
    with tempfile.TemporaryDirectory() as folder:
        verdicts = [verdict(each, Path(folder)) for each in question["cases"]]
    if not question["server"]:
        return {"verdicts": verdicts, "routes": [], "values": {}}
    return {"verdicts": verdicts, "routes": routes(), "values": values()}


def main() -> int:
    """Answer what is asked on the standard input."""
    # vLLM prints to the standard output too.
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        found = answer(json.load(sys.stdin))
    except Exception:
        traceback.print_exc()
        return 1
    with contextlib.closing(told):
        json.dump(found, told)
    return 0


if __name__ == "__main__":
    sys.exit(main())
