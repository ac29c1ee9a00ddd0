"""What the pinned vLLM refuses, as its wheel says it, and how this project asks."""

import json
import pathlib
import zipfile

import pytest

from components.facts import vllm, vllm_refusals
from components.facts.vllm_refusals import Task
from tests.judges import Heard
from tools.vllm import wheels as vllm_wheels
from tools.vllm.parser import find_or_get
from tools.vllm.refusals import TABLE, refusals

WRITTEN = json.loads(TABLE.read_text())


@pytest.mark.xdist_group("every-stack")
def test_the_table_of_refusals_is_what_the_wheel_says(heard: Heard) -> None:
    heard("vLLM's wheel")
    wheels = find_or_get().wheels
    read = json.loads(json.dumps(refusals(wheels, vllm.VERSION)))
    assert {**read, "read": WRITTEN["read"]} == WRITTEN


def test_both_tables_are_of_one_release() -> None:
    assert WRITTEN["version"] == vllm.VERSION


REFUSE_FLOAT16 = {
    "Gemma2ForCausalLM",
    "Gemma3ForCausalLM",
    "Gemma3ForConditionalGeneration",
    "Gemma3TextModel",
    "Glm4ForCausalLM",
}
COMPUTE_IN_FLOAT16 = {
    "GemmaForCausalLM",
    "Gemma3nForCausalLM",
    "Glm4MoeForCausalLM",
    "Qwen3ForCausalLM",
}


def test_float16_is_refused_for_the_families_of_the_table() -> None:
    asked = REFUSE_FLOAT16 | COMPUTE_IN_FLOAT16
    assert {each for each in asked if vllm_refusals.refuses_float16(each)} == REFUSE_FLOAT16


@pytest.mark.parametrize(
    ("capability", "types"),
    [
        (75, ("float16", "float32")),
        (80, ("bfloat16", "float16", "float32")),
        (120, ("bfloat16", "float16", "float32")),
        (50, ("float32",)),
    ],
)
def test_a_gpu_computes_in_the_types_of_its_capability(
    capability: int, types: tuple[str, ...]
) -> None:
    assert vllm_refusals.gpu_types(capability) == types


@pytest.mark.parametrize(
    ("checkpoint", "flag", "architecture", "method"),
    [
        (None, "fp8", None, "fp8"),
        ("fp8", None, None, "fp8"),
        ("fp8", "fp8", None, "fp8"),
        ("compressed-tensors", None, None, "compressed-tensors"),
        ("compressed-tensors", "fp8", None, None),
        ("awq", None, None, "auto_awq"),
        ("awq", "awq_marlin", None, "auto_awq"),
        ("awq", "gptq", None, None),
        ("gptq", None, None, "auto_gptq"),
        ("mxfp4", None, "GptOssForCausalLM", "gpt_oss_mxfp4"),
        ("mxfp4", "fp8", "GptOssForCausalLM", "gpt_oss_mxfp4"),
        ("mxfp4", None, "Qwen3MoeForCausalLM", "mxfp4"),
        ("auto-round", None, None, "inc"),
        ("fp8", None, "DeepseekV4ForCausalLM", "deepseek_v4_fp8"),
        ("of-my-own", None, None, None),
        (None, "of-my-own", None, None),
    ],
)
def test_a_checkpoint_and_a_flag_resolve_as_vllm_resolves_them(
    checkpoint: str | None, flag: str | None, architecture: str | None, method: str | None
) -> None:
    assert vllm_refusals.method_of(checkpoint, flag, architecture) == method


def test_a_method_has_what_it_needs_of_a_device() -> None:
    fp8, mxfp4 = vllm_refusals.METHODS["fp8"], vllm_refusals.METHODS["gpt_oss_mxfp4"]
    assert fp8 == vllm_refusals.Method(75, ("bfloat16", "float16"), by_itself=True, tpu=True)
    assert mxfp4 == vllm_refusals.Method(80, ("bfloat16",), by_itself=False, tpu=True)
    assert not vllm_refusals.METHODS["auto_gptq"].tpu


@pytest.mark.parametrize(
    ("architecture", "task"),
    [
        ("LlamaForCausalLM", Task.GENERATE),
        ("Gemma3ForConditionalGeneration", Task.GENERATE),
        ("XLMRobertaModel", Task.EMBED),
        ("XLMRobertaForSequenceClassification", Task.CLASSIFY),
        ("NewsForSequenceClassification", Task.CLASSIFY),
        ("OfMyOwnForCausalLM", Task.GENERATE),
        ("OfMyOwn", None),
    ],
)
def test_an_architecture_has_the_task_that_vllm_takes_it_for(
    architecture: str, task: Task | None
) -> None:
    assert vllm_refusals.task_of(architecture) is task


def test_an_architecture_that_vllm_has_no_code_for_is_known_as_such() -> None:
    assert vllm_refusals.is_served("GptOssForCausalLM")
    assert not vllm_refusals.is_served("OfMyOwnForCausalLM")
    assert vllm_refusals.GONE["BaichuanForCausalLM"] == "0.23.0"


MODULES = {
    "vllm-tpu": {
        "vllm/config/model.py": """
_FLOAT16_NOT_SUPPORTED_MODELS = {"soft": "Numerical instability."}
_SUFFIX_TO_DEFAULTS: list = [("ForCausalLM", ("generate", "none")), ("Model", ("pooling", "embed"))]
""",
        "vllm/config/quantization.py": """
_ONLINE_SHORTHANDS: dict = {"fp8_per_tensor": Args(linear=1)}
""",
        "vllm/platforms/cuda.py": """
class Cuda:
    @property
    def supported_dtypes(self):
        if self.has_device_capability(80):
            return [torch.bfloat16, torch.half]
        return [torch.float32]
class Nvml(Cuda):
    def supported_dtypes(self): return super().supported_dtypes
""",
        "vllm/transformers_utils/config.py": """
_CONFIG_REGISTRY: dict = LazyConfigDict(own="OwnConfig", **{"with-hyphen": "OtherConfig"})
""",
        "vllm/model_executor/models/registry.py": """
_TEXT_GENERATION_MODELS = {"A": ("a", "A"), "Llama": ("llama", "LlamaForCausalLM")}
_EMBEDDING_MODELS = {"B": ("b", "B"), **{k: v for k, v in _TEXT_GENERATION_MODELS.items() if v}}
_LATE_INTERACTION_MODELS = {"C": ("c", "C")}
_REWARD_MODELS = {"D": ("d", "D")}
_TOKEN_CLASSIFICATION_MODELS = {"E": ("e", "E")}
_SEQUENCE_CLASSIFICATION_MODELS = {"F": ("f", "F")}
_MULTIMODAL_MODELS = {"G": ("g", "G")}
_TRANSFORMERS_SUPPORTED_MODELS = {"H": ("h", "H")}
_PREVIOUSLY_SUPPORTED_MODELS = {"Old": "0.1.0"}
""",
        # By itself, by an import, by another module's class, not at all, and of unknown bases.
        "vllm/model_executor/models/llama.py": """
from .interfaces import SupportsLoRA, SupportsPP
class LlamaForCausalLM(nn.Module, SupportsLoRA, SupportsPP): ...
""",
        "vllm/model_executor/models/a.py": """
from vllm.model_executor.models.llama import LlamaForCausalLM as Base
class A(Base): ...
""",
        "vllm/model_executor/models/b.py": """
from .interfaces import SupportsPP
class B(nn.Module, SupportsPP): ...
""",
        "vllm/model_executor/models/c.py": "from .b import B as C",
        "vllm/model_executor/models/d.py": """
from elsewhere import Mixin
class D(Mixin, nn.Module): ...
""",
        "vllm/model_executor/layers/quantization/__init__.py": """
DEPRECATED_QUANTIZATION_METHODS = ["old"]
def get_quantization_config(quantization):
    method_to_config: dict = {"fp8": Fp8, "awq": Awq, "online": Online}
""",
        "vllm/model_executor/layers/quantization/all.py": """
class QuantizationConfig:
    def override_quantization_method(cls, hf_quant_cfg, user_quant): return None
class Base(QuantizationConfig):
    def get_min_capability(cls): return 75
    def get_supported_act_dtypes(cls): return [torch.half]
class Fp8(Base):
    def get_quant_method(self): return Fp8OnlineLinearMethod()
class Online(Base):
    def get_quant_method(self): return OnlineMethod()
class Awq(Base):
    def get_name(cls): return "auto_awq"
    def get_quant_method(self): return None
    def override_quantization_method(cls, hf_quant_cfg, user_quant):
        if hf_quant_cfg.get("quant_method", "").lower() != "awq":
            return None
        if user_quant is None or user_quant in ("awq", "marlin"):
            return cls.get_name()
""",
        "vllm/models/deepseek_v4/quant_config.py": """
class Fussy(QuantizationConfig):
    def get_name(cls): return "fussy"
    def override_quantization_method(cls, hf_quant_cfg, user_quant, hf_config):
        if hf_config.model_type == "own" and hf_quant_cfg["quant_method"] == "mxfp4":
            raise ValueError("not this one")
        return "fussy" if user_quant == "fussy" else None
""",
    },
    "tpu-inference": {
        "tpu_inference/platforms/tpu_platform.py": """
class TpuPlatform:
    supported_quantization: list[str] = ["fp8", "auto_awq"]
""",
    },
}


def written_wheels(folder: pathlib.Path, leave_out: str = "") -> pathlib.Path:
    """Write the wheels of a small release; without one of its modules where that is named."""
    for package, modules in MODULES.items():
        name = f"{package.replace('-', '_')}-1.2.3-py3-none-any.whl"
        with zipfile.ZipFile(folder / name, "w") as archive:
            for path, text in modules.items():
                archive.writestr(path, "" if path == leave_out else text)
    return folder


def test_what_a_release_refuses_is_read_from_its_wheels(tmp_path: pathlib.Path) -> None:
    read = refusals(written_wheels(tmp_path), "1.2.3")
    assert {key: value for key, value in read.items() if key not in {"read", "source"}} == {
        "version": "1.2.3",
        "withoutFloat16": ["soft"],
        "types": [(80, ["bfloat16", "float16"])],
        "methods": {
            "awq": {"minCapability": 75, "types": ["float16"], "byItself": False},
            "fp8": {"minCapability": 75, "types": ["float16"], "byItself": True},
            "fp8_per_tensor": {"minCapability": 75, "types": ["float16"], "byItself": True},
            "online": {"minCapability": 75, "types": ["float16"], "byItself": False},
        },
        "overrides": [
            {
                "method": "auto_awq",
                "checkpoints": ["awq"],
                "flags": ["awq", "marlin"],
                "modelTypes": None,
            },
            {"method": "fussy", "checkpoints": None, "flags": ["fussy"], "modelTypes": None},
        ],
        "deprecated": ["old"],
        "tpuMethods": ["auto_awq", "fp8"],
        "architectures": {
            "classify": ["F"],
            "classifyTokens": ["E"],
            "embed": ["B", "Llama"],
            "generate": ["A", "G", "H", "Llama"],
            "rank": ["C"],
            "reward": ["D"],
        },
        "gone": {"Old": "0.1.0"},
        "configurations": ["own", "with-hyphen"],
        "defaults": [("ForCausalLM", "generate"), ("Model", "embed")],
        "multimodal": ["G"],
        "withoutAdapters": ["B", "C"],
    }


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("vllm/config/model.py", "no _FLOAT16_NOT_SUPPORTED_MODELS"),
        ("vllm/platforms/cuda.py", "no list of types by compute capability"),
        ("vllm/model_executor/layers/quantization/all.py", "no class Fp8 below"),
        ("tpu_inference/platforms/tpu_platform.py", "no supported_quantization"),
    ],
)
def test_a_release_that_wrote_a_table_in_another_way_ends_the_reading(
    module: str, message: str, tmp_path: pathlib.Path
) -> None:
    with pytest.raises(vllm_wheels.ContractError, match=message):
        refusals(written_wheels(tmp_path, leave_out=module), "1.2.3")
