"""Container: the launcher with vLLM's flags, its probes, and what it may do."""

from typing import Any

from components.model_store.plan import StoreKind
from components.server.args import ModelServerArgs
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, SPLIT, containers


def environment(container: dict[str, Any]) -> dict[str, Any]:
    """Return a container's variables by name."""
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container["env"]}


def test_programs_compiled_by_an_image_without_digest_are_kept_by_its_tag(
    engine: Recorder,
) -> None:
    args: ModelServerArgs = {
        **SPLIT,
        "store_kind": StoreKind.BUCKET,
        "writable": True,
        "images": {"tpu": "r.example/vllm/vllm-tpu:v0.26.0", "nvidia": "unused"},
    }
    found = environment(containers(engine, args, "vllm-tpu")["vllm-tpu"])
    assert found["VLLM_XLA_CACHE_PATH"] == "/models/compiled/v6e-4/v0.26.0"


def test_a_length_that_arrives_as_a_float_is_written_as_a_whole_number(engine: Recorder) -> None:
    foreign: Any = {**FUNGIBLE, "max_model_len": 4096.0}
    assert "--max-model-len=4096" in containers(engine, foreign)["vllm-tpu"]["args"]
