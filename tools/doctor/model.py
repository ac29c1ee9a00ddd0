"""Checks of where the model comes from: its token and its licence, or a bucket of somebody's."""

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
    """Where a stack's model comes from."""

    model: str
    revision: str
    project: str
    secret: str | None = None
    """Name of the token's secret in Secret Manager."""
    remote_code: bool = False
    """Whether vLLM may run the code of the model's repository."""
    bucket: str | None = None
    """A bucket that has the model already; then nothing comes from Hugging Face."""


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
        # A token that is a Pulumi secret stays encrypted; the environment may have it.
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
    """Say that the secret is there; what is in it is not asked."""
    required(mapping(out), "name")
    yield Finding(Status.OK, f"Secret Manager has '{source.secret}'")


def refused_secret(source: Source, answer: Answer) -> Finding | None:
    """Say how the secret comes to be."""
    if "NOT_FOUND" not in answer.err:
        return None
    return Finding(
        Status.FAILED,
        f"Secret Manager has no '{source.secret}' in {source.project}",
        f"gcloud secrets create {source.secret} --data-file=- --project={source.project}, "
        "with the token as its input",
    )


def read_hub(source: Source, out: str) -> Iterator[Finding]:
    """Say whether the model can be downloaded, by the hub's status."""
    found = mapping(out)
    status, token = required(found, "status"), required(found, "token")
    page = f"{_PAGE}{source.model}"
    known = {
        (200, True): Finding(Status.OK, f"the token's account may read {source.model}"),
        (200, False): Finding(Status.OK, f"anybody may read {source.model}"),
        (401, True): Finding(
            Status.FAILED,
            "Hugging Face does not know the token, or not for this model",
            f"make a token with the right to read at {_PAGE}settings/tokens",
        ),
        (401, False): Finding(
            Status.FAILED,
            f"{source.model} is gated, private or not there",
            f"accept its licence at {page}, and name a token in vllm-gke:huggingFaceToken; "
            "with one as a Pulumi secret, put it into HF_TOKEN for this check",
        ),
    }
    known |= {
        (403, has): Finding(
            Status.FAILED,
            f"the token's account may not read {source.model}",
            f"accept its licence at {page}, with that account",
        )
        for has in (True, False)
    }
    missing = Finding(
        Status.FAILED,
        f"Hugging Face has no {source.model} at {source.revision} with a config.json",
        "correct vllm-gke:model.id or vllm-gke:model.revision",
    )
    other = Finding(Status.NOT_MADE, f"Hugging Face answers {status}", "try again later")
    yield missing if status == 404 else known.get((status, token), other)  # noqa: PLR2004 # HTTP's
    if found.get("code") and not source.remote_code:
        yield _code(source, found)


def _code(source: Source, found: Mapping[str, Any]) -> Finding:
    """Say that a model comes with code, by the `auto_map` of its config.json.

    vLLM runs it only where it is told to, and needs it where neither it nor Transformers has code
    for the model (`vllm/transformers_utils/config.py` of 0.26.0).
    """
    architecture, brought = found.get("architecture"), ", ".join(found["code"])
    what = f"{source.model} brings code of its own ({brought}), and vLLM is not told to run it"
    if architecture is None or is_served(architecture):
        has = "" if architecture is None else f"; vLLM has its own for {architecture}"
        maybe = f"if vLLM cannot load the model's configuration: {_WRITE}"
        return Finding(Status.WARNING, f"{what}{has}", maybe)
    only = f"; vLLM has none for {architecture}, and starts only if Transformers has"
    return Finding(Status.WARNING, f"{what}{only}", _WRITE)


def read_bucket(source: Source, out: str) -> Iterator[Finding]:
    """Say whether rights for Workload Identity can be given on the bucket."""
    if mapping(out).get("uniform_bucket_level_access", False):
        yield Finding(Status.OK, f"gs://{source.bucket} is there, with uniform access")
    else:
        yield Finding(
            Status.FAILED,
            f"gs://{source.bucket} has no uniform access, so no pod may be let in",
            f"gcloud storage buckets update gs://{source.bucket} --uniform-bucket-level-access",
        )


def refused_bucket(source: Source, answer: Answer) -> Finding | None:
    """Say that the bucket is not there."""
    if "not found: 404" not in answer.err and "HTTPError 404" not in answer.err:
        return None
    what = f"there is no gs://{source.bucket}"
    return Finding(Status.FAILED, what, "correct vllm-gke:modelStore.existing, or make it")
