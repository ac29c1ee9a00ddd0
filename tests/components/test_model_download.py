"""ModelDownload: the Job, its restricted pod, and what it mounts."""

from typing import Any

import pytest

from components.model_store.download import ModelDownload, ModelDownloadArgs
from components.model_store.token_source import TokenSource
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


def container(engine: Recorder, args: ModelDownloadArgs = INTO_A_BUCKET) -> dict[str, Any]:
    """Make a download and return its only container."""
    (found,) = pod(engine, args)["containers"]
    return dict(found)


def test_a_job_is_named_by_what_it_brings(engine: Recorder) -> None:
    assert job(engine)["metadata"]["name"] == "vllm-model-download-989054ad"


def test_a_job_that_failed_is_made_again_by_the_next_run(engine: Recorder) -> None:
    annotations = job(engine)["metadata"]["annotations"]
    assert annotations == {"pulumi.com/replaceUnready": "true"}


def test_a_job_has_four_tries_and_a_time_that_follows_from_the_models_size(
    engine: Recorder,
) -> None:
    spec = job(engine)["spec"]
    assert (spec["backoffLimit"], spec["activeDeadlineSeconds"]) == (3, 2000)


def test_a_job_that_is_done_stays(engine: Recorder) -> None:
    assert "ttlSecondsAfterFinished" not in job(engine)["spec"]


def test_what_another_try_cannot_help_gets_none(engine: Recorder) -> None:
    rules = job(engine)["spec"]["podFailurePolicy"]["rules"]
    assert rules[0] == {
        "action": "FailJob",
        "onExitCodes": {"containerName": "download", "operator": "In", "values": [2]},
    }


def test_a_pod_passes_the_restricted_level(engine: Recorder) -> None:
    spec = pod(engine)
    security = spec["securityContext"]
    assert (security["runAsNonRoot"], security["runAsUser"], security["seccompProfile"]) == (
        True,
        10001,
        {"type": "RuntimeDefault"},
    )
    assert spec["containers"][0]["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_a_pod_runs_where_no_accelerator_is(engine: Recorder) -> None:
    spec = pod(engine)
    assert spec.keys() & {"nodeSelector", "tolerations", "affinity"} == set()
    assert spec["containers"][0]["resources"] == {
        "requests": {"cpu": "1", "memory": "1Gi"},
        "limits": {"memory": "2Gi"},
    }


def test_a_pod_runs_as_an_account_of_its_own(engine: Recorder) -> None:
    assert pod(engine)["serviceAccountName"] == "vllm-model-download"


def test_the_script_runs_in_the_given_image_with_what_it_is_to_bring(engine: Recorder) -> None:
    found = container(engine)
    assert (found["image"], found["command"], found["args"]) == (
        f"example.com/tpu@{DIGEST}",
        ["python3", "/opt/download/download_model.py"],
        ["--model=a/b", "--to=/models/weights/a/b"],
    )


def test_a_failure_shows_the_scripts_last_line(engine: Recorder) -> None:
    assert container(engine)["terminationMessagePolicy"] == "FallbackToLogsOnError"


def test_a_bucket_is_mounted_to_be_written(engine: Recorder) -> None:
    (models,) = [each for each in pod(engine)["volumes"] if each["name"] == "models"]
    assert models["csi"] == {
        "driver": "gcsfuse.csi.storage.gke.io",
        "readOnly": False,
        "volumeAttributes": {
            "bucketName": "models",
            "mountOptions": "implicit-dirs,uid=10001,gid=10001",
        },
    }


def test_a_disk_is_filled_from_a_bucket_that_cannot_be_written(engine: Recorder) -> None:
    spec = pod(engine, ONTO_A_DISK)
    volumes = {each["name"]: each for each in spec["volumes"]}
    assert volumes["models"]["persistentVolumeClaim"] == {"claimName": "scratch"}
    assert volumes["source"]["csi"]["readOnly"] is True
    (found,) = spec["containers"]
    assert found["args"] == ["--folder=/source/tuned", "--to=/models/weights/a/b"]


def test_a_pod_that_mounts_no_bucket_has_no_sidecar(engine: Recorder) -> None:
    args: ModelDownloadArgs = {**INTO_A_BUCKET, "claim": "scratch"}
    del args["bucket"]
    assert "annotations" not in job(engine, args)["spec"]["template"]["metadata"]


@pytest.mark.parametrize(("autopilot", "memory"), [(False, "0"), (True, "1Gi")])
def test_the_sidecar_has_limits_on_autopilot_alone(
    engine: Recorder, memory: str, *, autopilot: bool
) -> None:
    args: ModelDownloadArgs = {**INTO_A_BUCKET, "autopilot": autopilot}
    found = job(engine, args)["spec"]["template"]["metadata"]["annotations"]
    assert found["gke-gcsfuse/memory-limit"] == memory


def test_the_token_is_a_file_of_the_download(engine: Recorder) -> None:
    args: ModelDownloadArgs = {
        **INTO_A_BUCKET,
        "token_source": TokenSource.KUBERNETES_SECRET,
        "token_secret": "hugging-face-token",
    }
    found = container(engine, args)
    assert {"name": "HF_TOKEN_PATH", "value": "/var/run/secrets/huggingface/token"} in found["env"]
    mounts = [each["name"] for each in found["volumeMounts"]]
    assert mounts == ["models", "files", "token"]
