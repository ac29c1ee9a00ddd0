"""Checks of the model's source: token and license, or an existing bucket."""

import functools
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from components.facts.vllm_refusals import is_served
from tools.doctor.answers import mapping, required
from tools.doctor.check import Answer, Check, Finding, Status

_PAGE = "https://huggingface.co/"

_BARE = ("--format=json", "--quiet")

_WRITE = (
    "write vllm-gke:model.remoteCode: true and a vllm-gke:model.revision that is a commit, after "
    "you have read that code"
)


@dataclass(frozen=True)
class Source:
    """Source of a stack's model."""

    model: str
    revision: str
    project: str
    secret: str | None = None
    """Name of the token's secret in Secret Manager."""
    remote_code: bool = False
    """Whether vLLM may run the code of the model's repository."""
    bucket: str | None = None
    """An existing bucket with the model; Hugging Face is then not used."""


def model_checks(source: Source) -> list[Check]:
    """Return the checks of the model's source."""
    return [_bucket_check(source)] if source.bucket is not None else _hub_checks(source)


def _bucket_check(source: Source) -> Check:
    return Check(
        "bucket",
        ("gcloud", "storage", "buckets", "describe", f"gs://{source.bucket}", *_BARE),
        functools.partial(read_bucket, source),
        after="project",
        refused=functools.partial(refused_bucket, source),
    )


def _hub_checks(source: Source) -> list[Check]:
    command = (sys.executable, "-m", "tools.doctor.hub_access", source.model, source.revision)
    read = functools.partial(read_hub, source)
    if source.secret is None:
        # A Pulumi secret stays encrypted; HF_TOKEN may hold the same token.
        return [Check("model", (*command, "--environment"), read)]
    where = (f"--secret={source.secret}", f"--project={source.project}", "--quiet")
    secret = ("gcloud", "secrets", "versions", "access", "latest", *where)
    return [
        Check(
            "token",
            ("gcloud", "secrets", "describe", source.secret, f"--project={source.project}", *_BARE),
            functools.partial(read_secret, source),
            after="project",
            refused=functools.partial(refused_secret, source),
        ),
        Check("model", command, read, after="token", secret=secret),
    ]


def read_secret(source: Source, out: str) -> Iterator[Finding]:
    """Report that the secret exists; its value is not read."""
    required(mapping(out), "name")
    yield Finding(Status.OK, f"Secret Manager has '{source.secret}'")


def refused_secret(source: Source, answer: Answer) -> Finding | None:
    """Explain how to create the secret."""
    if "NOT_FOUND" not in answer.err:
        return None
    return Finding(
        Status.FAILED,
        f"Secret Manager has no '{source.secret}' in {source.project}",
        f"gcloud secrets create {source.secret} --data-file=- --project={source.project}, "
        "with the token as its input",
    )


def read_hub(source: Source, out: str) -> Iterator[Finding]:
    """Report from the hub's status whether the model can be downloaded."""
    found = mapping(out)
    status, token = required(found, "status"), required(found, "token")
    page = f"{_PAGE}{source.model}"
    known = {
        (200, True): Finding(Status.OK, f"the token's account can download {source.model}"),
        (200, False): Finding(Status.OK, f"anyone can download {source.model}"),
        (401, True): Finding(
            Status.FAILED,
            "Hugging Face does not accept the token for this model",
            f"create a token with read permission at {_PAGE}settings/tokens",
        ),
        (401, False): Finding(
            Status.FAILED,
            f"{source.model} is gated, private or does not exist",
            f"accept its license at {page}, and set vllm-gke:huggingFaceToken; "
            "if the token is a Pulumi secret, put it into HF_TOKEN for this check",
        ),
    }
    known |= {
        (403, has): Finding(
            Status.FAILED,
            f"the token's account cannot download {source.model}",
            f"accept its license at {page} with that account",
        )
        for has in (True, False)
    }
    missing = Finding(
        Status.FAILED,
        f"Hugging Face has no {source.model} at {source.revision} with a config.json",
        "correct vllm-gke:model.id or vllm-gke:model.revision",
    )
    other = Finding(Status.SKIPPED, f"Hugging Face answers {status}", "try again later")
    yield missing if status == 404 else known.get((status, token), other)  # noqa: PLR2004 # HTTP's
    if found.get("code") and not source.remote_code:
        yield _code(source, found)


def _code(source: Source, found: Mapping[str, Any]) -> Finding:
    """Report that a model brings code, by the `auto_map` of its config.json.

    vLLM runs the code only with `remoteCode`, and needs it if neither vLLM nor Transformers
    supports the model (`vllm/transformers_utils/config.py` of 0.26.0).
    """
    architecture, brought = found.get("architecture"), ", ".join(found["code"])
    what = f"{source.model} brings code of its own ({brought}), and vLLM is not allowed to run it"
    if architecture is None or is_served(architecture):
        has = "" if architecture is None else f"; vLLM supports {architecture} itself"
        maybe = f"if vLLM cannot load the model's configuration: {_WRITE}"
        return Finding(Status.WARNING, f"{what}{has}", maybe)
    only = f"; vLLM does not support {architecture}, and starts only if Transformers does"
    return Finding(Status.WARNING, f"{what}{only}", _WRITE)


def read_bucket(source: Source, out: str) -> Iterator[Finding]:
    """Report whether the bucket can grant roles to Workload Identity."""
    if mapping(out).get("uniform_bucket_level_access", False):
        yield Finding(Status.OK, f"gs://{source.bucket} exists, with uniform bucket-level access")
    else:
        yield Finding(
            Status.FAILED,
            f"gs://{source.bucket} does not have uniform bucket-level access; pods need it",
            f"gcloud storage buckets update gs://{source.bucket} --uniform-bucket-level-access",
        )


def refused_bucket(source: Source, answer: Answer) -> Finding | None:
    """Report that the bucket does not exist."""
    if "not found: 404" not in answer.err and "HTTPError 404" not in answer.err:
        return None
    what = f"gs://{source.bucket} does not exist"
    return Finding(
        Status.FAILED, what, "correct vllm-gke:modelStore.existing, or create the bucket"
    )
