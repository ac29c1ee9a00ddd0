"""ModelDownload: the Job, its restricted pod, and what it mounts."""

from typing import Any

from components.model_store.download import ModelDownload, ModelDownloadArgs
from tests.components.recorder import DIGEST, Recorder

JOB = "kubernetes:batch/v1:Job"
INTO_A_BUCKET: ModelDownloadArgs = {
    "namespace": "serving",
    "image": f"example.com/tpu@{DIGEST}",
    "files": {"download_model.py": "pass\n", "model_sources.py": "pass\n"},
    "model_id": "a/b",
    "revision": "main",
    "folder": "weights/a/b",
    "weights_gib": 10,
    "bucket": "models",
}
ONTO_A_DISK: ModelDownloadArgs = {
    **INTO_A_BUCKET,
    "claim": "scratch",
    "source": "theirs",
    "source_bucket": "theirs",
    "source_folder": "tuned",
}
del ONTO_A_DISK["bucket"]


def job(engine: Recorder, args: ModelDownloadArgs = INTO_A_BUCKET) -> dict[str, Any]:
    """Make a download and return its Job."""
    engine.run(lambda: ModelDownload("vllm-model-download", args))
    return engine.one(JOB)


def pod(engine: Recorder, args: ModelDownloadArgs = INTO_A_BUCKET) -> dict[str, Any]:
    """Make a download and return the spec of its pod."""
    spec: dict[str, Any] = job(engine, args)["spec"]["template"]["spec"]
    return spec


def test_a_job_is_named_by_what_it_brings(engine: Recorder) -> None:
    assert job(engine)["metadata"]["name"] == "vllm-model-download-989054ad"
