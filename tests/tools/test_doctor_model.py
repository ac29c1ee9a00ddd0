"""The doctor's checks of where the model comes from, on recorded answers."""

import json

import pytest

from tests.tools.replay import Replay, checks_of, only, printed, refusal_of, results, told
from tools.doctor import __main__ as doctor
from tools.doctor.check import Status, make
from tools.doctor.model import Source, read_hub
from tools.doctor.refusals import refusal

OK, WARNING, FAILED, SKIPPED = Status

BUCKET = "gcloud storage buckets describe"
HUB = "python -m tools.doctor.hub_access"


def test_a_secret_that_is_not_there_fails_and_its_token_is_not_asked_for() -> None:
    replay = Replay({"gcloud secrets describe hf-token": refusal_of("no-such-secret")})
    found = results(checks_of("trillium"), replay)
    assert [each[:2] for each in told(found["token"])] == [
        (FAILED, "Secret Manager has no 'hf-token' in my-project")
    ]
    assert (found["model"].ran, HUB in replay.given) == (False, False)


def test_the_token_goes_into_one_command_and_onto_no_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    replay = Replay()
    doctor.report(make(checks_of("trillium"), replay, refusal))
    assert replay.given[HUB] == "hf_canaryCanaryCanary"
    assert [start for start, given in replay.given.items() if given] == [HUB]
    assert "canary" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        ((401, True), "Hugging Face does not accept the token for this model"),
        ((401, False), "meta-llama/Llama-3.1-70B is gated, private or does not exist"),
        ((403, True), "the token's account cannot download meta-llama/Llama-3.1-70B"),
        ((404, True), "Hugging Face has no meta-llama/Llama-3.1-70B at main with a config.json"),
    ],
)
def test_a_model_that_cannot_be_downloaded_fails(answer: tuple[int, bool], what: str) -> None:
    status, token = answer
    replay = Replay({HUB: printed({"status": status, "token": token})})
    assert [each[:2] for each in only(checks_of("trillium"), "model", replay)] == [(FAILED, what)]


READABLE = {"status": 200, "token": True}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ({}, []),
        ({"architecture": "LlamaForCausalLM", "code": []}, []),
        (
            {"architecture": "TheirModel", "code": ["AutoConfig", "AutoModel"]},
            [
                (
                    WARNING,
                    "meta-llama/Llama-3.1-70B brings code of its own (AutoConfig, AutoModel), and "
                    "vLLM is not allowed to run it; vLLM does not support TheirModel, and "
                    "starts only if Transformers does",
                )
            ],
        ),
        (
            {"architecture": "LlamaForCausalLM", "code": ["AutoConfig"]},
            [
                (
                    WARNING,
                    "meta-llama/Llama-3.1-70B brings code of its own (AutoConfig), and vLLM is not "
                    "allowed to run it; vLLM supports LlamaForCausalLM itself",
                )
            ],
        ),
    ],
)
def test_a_model_that_brings_code_is_told_with_the_keys_that_let_it_run(
    code: dict[str, object], expected: list[tuple[Status, str]]
) -> None:
    replay = Replay({HUB: printed({**READABLE, **code})})
    _, *found = only(checks_of("trillium"), "model", replay)
    assert [each[:2] for each in found] == expected
    assert all("write vllm-gke:model.remoteCode: true" in advice for *_, advice in found)


def test_a_model_whose_code_may_run_is_not_warned_of() -> None:
    source = Source("a/b", "main", "p", remote_code=True)
    found = [
        *read_hub(source, json.dumps({**READABLE, "architecture": "X", "code": ["AutoConfig"]}))
    ]
    assert [each.status for each in found] == [OK]


def test_a_hub_in_trouble_says_nothing_of_the_model() -> None:
    replay = Replay({HUB: printed({"status": 503, "token": True})})
    assert only(checks_of("trillium"), "model", replay) == [
        (SKIPPED, "Hugging Face answers 503", "try again later")
    ]


def test_a_model_in_somebodys_bucket_needs_no_token() -> None:
    names = [check.name for check in checks_of("distributed-disk")]
    assert ("bucket" in names, {"token", "model"} & set(names)) == (True, set())


def test_a_bucket_that_is_not_there_fails() -> None:
    replay = Replay({BUCKET: refusal_of("no-such-bucket")})
    found = only(checks_of("distributed-disk"), "bucket", replay)
    assert [each[:2] for each in found] == [(FAILED, "gs://my-project-tuned does not exist")]


def test_a_bucket_that_workload_identity_cannot_read_fails() -> None:
    replay = Replay({BUCKET: printed({"name": "my-project-tuned"})})
    assert only(checks_of("distributed-disk"), "bucket", replay) == [
        (
            FAILED,
            "gs://my-project-tuned does not have uniform bucket-level access; pods need it",
            "gcloud storage buckets update gs://my-project-tuned --uniform-bucket-level-access",
        )
    ]
