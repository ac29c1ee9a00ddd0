"""The wheels of a release of vLLM: what is read of them, and what is said without them."""

import pathlib
import zipfile

import pytest

from tools.vllm import contract as vllm_contract
from tools.vllm import wheels as vllm_wheels


def test_a_wheel_that_is_not_at_hand_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(vllm_wheels.ContractError, match=r"^no wheel of vllm-tpu 9\.9\.9 in "):
        vllm_contract.contract(tmp_path, "9.9.9")


MODULES = {
    "vllm-tpu": {
        "vllm/engine/arg_utils.py": """
class EngineArgs:
    lazy: bool | None = None
    token: bool | str | None = None
    most: int = 1
    share: float | None = None
    names: str | list[str] | None = None
    draft: DraftConfig | None = None
    extra: dict = {}
def add(parser, kwargs):
    parser.add_argument("--lazy", "-l", **kwargs["lazy"])
    parser.add_argument("--token", **kwargs["token"])
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--careful", action=argparse.BooleanOptionalAction)
    parser.add_argument("--count", type=int)
    parser.add_argument("--most", **kwargs["most"])
    parser.add_argument("--share", **kwargs["share"])
    parser.add_argument("--names", **kwargs["names"])
    parser.add_argument("--draft", **kwargs["draft"])
    parser.add_argument("--extra", **kwargs["extra"])
    parser.add_argument("model_tag")
""",
        "vllm/entrypoints/openai/cli_args.py": """
class FrontendArgs:
    root_path: str | None = None
    offline_docs: bool = False
    origins: list[str] = []
    layers: list[str] = []
    def customize(kwargs):
        kwargs["origins"]["type"] = json.loads
        kwargs["layers"]["action"] = "append"
""",
        "vllm/tool_parsers/__init__.py": """
_TOOL_PARSERS_TO_REGISTER = {"hermes": ("hermes_tool_parser", "Hermes"), "glm": ("g", "G")}
""",
        "vllm/reasoning/__init__.py": """
_REASONING_PARSERS_TO_REGISTER = {"qwen3": ("q", "Q")}
""",
        "vllm/config/lora.py": """
MaxLoRARanks = Literal[8, 16]
""",
        "vllm/v1/metrics/loggers.py": """
class Logger:
    def start(self):
        labelnames = ["model", "engine"]
        self.own = "own"
        self.a = self._gauge_cls(name="vllm:a", documentation="not vllm:b")
        self.c = self._counter_cls(name="vllm:c", labelnames=labelnames + [self.own])
        name = "vllm:d"
        self.d = self._histogram_cls(name=name, labelnames=fields.keys())
""",
        "vllm/envs.py": """
environment_variables: dict[str, object] = {"VLLM_A": lambda: 1, **others}
""",
        "vllm/entrypoints/serve/utils/server_utils.py": """
GUARDED_PREFIX = ("/v1", "/inference")
""",
        "vllm/entrypoints/serve/sleep/api_router.py": """
@router.post("/sleep")
@router.get("/sleep")
async def sleep(request): request.headers.get("/not-a-route")
app.mount("/static", files)
metrics = Mount("/metrics", make_asgi_app())
""",
    },
    "tpu-inference": {
        "tpu_inference/envs.py": """
environment_variables: dict[str, object] = {"TPU_B": lambda: 1}
""",
    },
}


READ = {
    "version": "1.2.3",
    "flags": {
        "--careful": "switch",
        "--count": "int",
        "--draft": "json",
        "--extra": "json",
        "--layers": "each",
        "--lazy": "switch",
        "--most": "int",
        "--names": "list",
        "--no-careful": "twin",
        "--no-lazy": "twin",
        "--no-offline-docs": "twin",
        "--offline-docs": "switch",
        "--origins": "json",
        "--quiet": "switch",
        "--root-path": "text",
        "--share": "float",
        "--token": "text",
    },
    "toolParsers": ["glm", "hermes"],
    "reasoningParsers": ["qwen3"],
    "loraRanks": [8, 16],
    "metrics": {
        "vllm:a": {"kind": "gauge", "labels": []},
        "vllm:c": {"kind": "counter", "labels": ["model", "engine", "own"]},
        "vllm:d": {"kind": "histogram", "labels": None},
    },
    "routes": [
        {"path": "/docs", "methods": ["GET"], "module": "fastapi"},
        {"path": "/docs/oauth2-redirect", "methods": ["GET"], "module": "fastapi"},
        {"path": "/metrics", "methods": ["MOUNT"], "module": "serve/sleep/api_router"},
        {"path": "/openapi.json", "methods": ["GET"], "module": "fastapi"},
        {"path": "/redoc", "methods": ["GET"], "module": "fastapi"},
        {"path": "/sleep", "methods": ["GET", "POST"], "module": "serve/sleep/api_router"},
        {"path": "/static", "methods": ["MOUNT"], "module": "serve/sleep/api_router"},
    ],
    "guarded": ["/v1", "/inference"],
    "environment": ["VLLM_A"],
    "tpuEnvironment": ["TPU_B"],
}
"""What the table says of them."""


def test_a_release_is_read_from_its_wheels(tmp_path: pathlib.Path) -> None:
    for package, modules in MODULES.items():
        name = f"{package.replace('-', '_')}-1.2.3-py3-none-any.whl"
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for path, text in modules.items():
                archive.writestr(path, text)
    read = vllm_contract.contract(tmp_path, "1.2.3")
    found = {key: value for key, value in read.items() if key not in {"read", "source"}}
    assert found == READ


def test_a_release_that_moved_a_module_names_it(tmp_path: pathlib.Path) -> None:
    with zipfile.ZipFile(tmp_path / "vllm_tpu-1.2.3-py3-none-any.whl", "w"):
        pass
    with pytest.raises(vllm_wheels.ContractError, match=r"has no vllm/engine/arg_utils\.py"):
        vllm_contract.contract(tmp_path, "1.2.3")


def test_a_download_that_fails_says_what_to_check(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(vllm_wheels.ContractError) as caught:
        vllm_wheels.download(tmp_path, "1.2.3")
    message = str(caught.value)
    assert message.startswith("cannot download vllm-tpu and tpu-inference 1.2.3: ERROR: ")
    assert message.endswith("exists and that pip reaches its package index")
