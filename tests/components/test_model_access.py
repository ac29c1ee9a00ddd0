"""Whether Hugging Face gives a model: who is refused, who is warned, and how often it is said."""

from typing import Any, cast

import pytest

from components.core.arguments import ArgumentsError
from components.model_store.download import ModelDownload, ModelDownloadArgs
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import DIGEST, Recorder
from tests.components.servers import FUNGIBLE
from tools.render.evaluate import evaluate

pytestmark = pytest.mark.filterwarnings(
    r"ignore:gcp\..+ has been deprecated in favor of:DeprecationWarning"
)

SERVER: dict[str, Any] = {**FUNGIBLE, "model_id": "a/b", "parameters_billion": 1.0}
DOWNLOAD: dict[str, Any] = {
    "namespace": "serving",
    "image": f"example.com/tpu@{DIGEST}",
    "files": {"download_model.py": "pass\n"},
    "model_id": "a/b",
    "revision": "main",
    "folder": "weights/a/b",
    "weights_gib": 10,
    "bucket": "models",
}
SECRET = {"token_source": "kubernetesSecret", "token_secret": "token"}
NUMBERS = {
    "parametersBillion": 1,
    "layers": 24,
    "hidden": 1024,
    "heads": 16,
    "kvHeads": 16,
    "headDim": 64,
    "maxPositions": 4096,
    "architecture": "LlamaForCausalLM",
    "weightBits": 16,
}
STACK: dict[str, Any] = {
    "gcp:project": "my-project",
    "vllm-gke:region": "us-central1",
    "vllm-gke:pools": [{"name": "l4", "accelerator": "nvidia-l4"}],
    "vllm-gke:model": {"id": "a/b", "maxModelLen": 2048, "numbers": NUMBERS},
}
DOUBT = (
    "it is not known whether Hugging Face gives 'a/b' without a token; to find out, run: curl "
    "-sILo /dev/null -w '%{http_code}\\n' https://huggingface.co/a/b/resolve/main/config.json "
    "(200: it does; 401: it is gated, private or not there; "
)


class Warned:
    """What a component logs as warnings when it is made of these arguments."""

    def __init__(self, engine: Recorder, caplog: pytest.LogCaptureFixture) -> None:
        self._engine = engine
        self._caplog = caplog

    def server(self, **more: Any) -> list[str]:
        """Make a model server."""
        args = cast("ModelServerArgs", {**SERVER, **more})
        return self._of(lambda: ModelServer("made", args))

    def download(self, **more: Any) -> list[str]:
        """Make a download."""
        args = cast("ModelDownloadArgs", {**DOWNLOAD, **more})
        return self._of(lambda: ModelDownload("made", args))

    def _of(self, make: Any) -> list[str]:
        self._caplog.clear()
        self._engine.run(make)
        return [each.message for each in self._caplog.records if each.levelname == "WARNING"]


@pytest.fixture
def warned(engine: Recorder, caplog: pytest.LogCaptureFixture) -> Warned:
    """Give a way to hear the warnings."""
    return Warned(engine, caplog)


def test_a_server_of_a_model_of_which_it_is_not_known_warns_once(warned: Warned) -> None:
    fix = "give 'token_source' and 'token_secret', or a store that has the model)"
    assert warned.server() == [f"ModelServer 'made': model_id: {DOUBT}{fix}"]


@pytest.mark.parametrize(
    "more",
    [{"access_checked": True}, {"store_kind": "stream", "bucket": "models"}, SECRET],
    ids=["checked", "in a store", "with a token"],
)
def test_a_server_that_needs_no_answer_of_hugging_face_does_not_warn(
    warned: Warned, more: dict[str, Any]
) -> None:
    assert warned.server(**more) == []


def test_a_download_of_such_a_model_warns_once(warned: Warned) -> None:
    fix = "give 'token_source' and 'token_secret', or a 'source_bucket' that has the model)"
    assert warned.download() == [f"ModelDownload 'made': model_id: {DOUBT}{fix}"]


@pytest.mark.parametrize(
    "more",
    [{"access_checked": True}, {"source_bucket": "theirs"}, SECRET],
    ids=["checked", "from a bucket", "with a token"],
)
def test_a_download_that_needs_no_answer_of_hugging_face_does_not_warn(
    warned: Warned, more: dict[str, Any]
) -> None:
    assert warned.download(**more) == []


def test_a_gated_model_is_not_downloaded_without_a_token(warned: Warned) -> None:
    with pytest.raises(ArgumentsError, match="'google/gemma-3-1b-it' is gated: "):
        warned.download(model_id="google/gemma-3-1b-it")


@pytest.mark.parametrize("store", ["huggingFace", "bucket"])
def test_a_stack_says_it_once_by_its_own_key(store: str) -> None:
    made = evaluate({**STACK, "vllm-gke:modelStore": {"kind": store}})
    told = [each for each in made.warnings if "without a token" in each]
    assert [each.partition(": ")[0] for each in told] == ["vllm-gke:model.id"]
