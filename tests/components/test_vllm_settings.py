"""What a program tells vLLM beyond the model server's own arguments, and where it reaches a pod."""

import json
from typing import Any

from components.package.host import package
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, L4, TPU, containers

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def profile(engine: Recorder, args: ModelServerArgs, machine: str) -> Any:
    """Make a model server and return what the launcher reads on a machine."""
    engine.run(lambda: ModelServer("vllm", args))
    return json.loads(engine.one(CONFIG_MAP)["data"][f"{machine}.json"])


def test_a_flag_of_the_server_is_on_every_rung_and_a_rungs_own_goes_before_it(
    engine: Recorder,
) -> None:
    args: ModelServerArgs = {
        **FUNGIBLE,
        "rungs": [{**TPU, "arguments": {"seed": 2}}, L4],
        "arguments": {"seed": 1},
        "environment": {"VLLM_LOGGING_LEVEL": "DEBUG"},
    }
    assert profile(engine, args, "v6e-4")["arguments"][-1] == "--seed=2"
    found = json.loads(engine.one(CONFIG_MAP)["data"]["nvidia-1.json"])
    assert found["arguments"][-1] == "--seed=1"
    assert found["overrides"] == {"VLLM_LOGGING_LEVEL": "DEBUG"}


def test_a_text_that_kubernetes_or_a_shell_would_read_reaches_vllm_as_one_argument(
    engine: Recorder,
) -> None:
    hostile = "$(HOME) `id`; --port=1\n'\""
    args: ModelServerArgs = {**FUNGIBLE, "arguments": {"response-role": hostile}}
    assert profile(engine, args, "nvidia-1")["arguments"][-1] == f"--response-role={hostile}"


def test_a_chat_template_is_a_file_beside_the_profiles(engine: Recorder) -> None:
    text = "{% for m in messages %}{{ m.content }}{% endfor %}"
    args: ModelServerArgs = {**FUNGIBLE, "chat_template": text}
    for container in containers(engine, args).values():
        assert container["args"][-1] == "--chat-template=/etc/vllm/profiles/chat_template.jinja"
        mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        assert mounted["profiles"] == "/etc/vllm/profiles"
    assert engine.one(CONFIG_MAP)["data"]["chat_template.jinja"] == text


def test_a_flag_of_another_language_keeps_its_whole_number(engine: Recorder) -> None:
    inputs = {
        "namespace": "serving",
        "serviceAccount": "server",
        "layout": "fungible",
        "rungs": [{"name": "l4", "shape": "nvidia-l4-1", "arguments": {"seed": 7.0}}],
        "computeClasses": ["c"],
        "images": {"nvidia": "example.com/gpu:v1"},
        "modelId": "Qwen/Qwen2-1.5B",
        "maxModelLen": 8192.0,
    }
    engine.run(lambda: package().construct("vllm", "vllm-gke:index:ModelServer", inputs))
    found = json.loads(engine.one(CONFIG_MAP)["data"]["nvidia-1.json"])
    assert found["arguments"][-1] == "--seed=7"


def test_an_adapter_is_one_argument_of_the_container(engine: Recorder) -> None:
    args: ModelServerArgs = {**FUNGIBLE, "adapters": [{"name": "sql", "id": "owner/sql"}]}
    for container in containers(engine, args).values():
        assert container["args"][-5:] == [
            "--enable-lora",
            "--max-loras=1",
            "--max-lora-rank=16",
            "--lora-modules",
            '{"name": "sql", "path": "owner/sql"}',
        ]
