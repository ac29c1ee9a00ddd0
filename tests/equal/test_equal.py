"""`make equal` against servers that differ by a known amount."""

import json
from typing import Any, Protocol

import pytest

from components.rollout.job.prompts import PROMPTS, TOKENS
from tests.vllm_stand_in.fixtures import Starter
from tools.equal.__main__ import main

PLACES = len(PROMPTS) * TOKENS


class Compared(Protocol):
    """Compares a server with one that has these flags: the status, and what was printed."""

    def __call__(self, *flags: str, options: tuple[str, ...] = ()) -> tuple[int, dict[str, Any]]:
        """Compare."""


@pytest.fixture
def compared(vllm_stand_in: Starter, capsys: pytest.CaptureFixture[str]) -> Compared:
    """Give a comparison with one reference."""
    reference = vllm_stand_in("--chain")

    def compare(*flags: str, options: tuple[str, ...] = ()) -> tuple[int, dict[str, Any]]:
        url = vllm_stand_in("--chain", *flags).url
        status = main([f"--url={reference.url}", f"--url2={url}", "--json", *options])
        return status, json.loads(capsys.readouterr().out)

    return compare


def test_servers_of_one_model_are_equal(compared: Compared) -> None:
    status, found = compared()
    assert (status, found["places"], found["top1"], found["distance"], found["refused"]) == (
        0,
        PLACES,
        1,
        0,
        [],
    )


def test_a_difference_is_measured_as_large_as_it_is(compared: Compared) -> None:
    _, found = compared("--other-share=0.08", "--logprob-shift=0.1", options=("--quantized",))
    assert found["places"] == PLACES
    assert found["top1"] == pytest.approx(0.92, abs=0.02)
    # Where the best two change places, the token of the reference is further off than the shift.
    assert found["distance"] == pytest.approx(0.1, abs=0.05)


@pytest.mark.parametrize(
    ("flag", "options", "status"),
    [
        ("--logprob-shift=0.049", (), 0),
        ("--logprob-shift=0.051", (), 1),
        ("--logprob-shift=0.149", ("--quantized",), 0),
        ("--logprob-shift=0.151", ("--quantized",), 1),
        ("--other-share=0.01", (), 0),
        ("--other-share=0.05", (), 1),
        ("--other-share=0.05", ("--quantized",), 0),
        ("--other-share=0.2", ("--quantized",), 1),
    ],
)
def test_servers_are_refused_from_the_limits_on(
    flag: str, options: tuple[str, ...], status: int, compared: Compared
) -> None:
    found, told = compared(flag, options=options)
    assert (found, bool(told["refused"])) == (status, bool(status))


def test_a_refusal_says_what_was_found_and_what_is_needed(
    vllm_stand_in: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = vllm_stand_in("--chain"), vllm_stand_in("--chain", "--logprob-shift=0.2")
    assert main([f"--url={first.url}", f"--url2={second.url}"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == (
        "refused: log-probabilities 0.200 nats apart on average, at most 0.05 allowed"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "give --url and --url2, or --stack alone: two servers are compared"),
        (("--url=http://127.0.0.1",), "give --url and --url2, or --stack alone"),
        (("--url=http://127.0.0.1", "--url2=b"), "--url2 is not an address to send requests to"),
        (("--stack=nowhere",), "no stack 'nowhere': Pulumi.nowhere.yaml does not exist"),
    ],
)
def test_what_cannot_be_compared_is_one_error(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(list(words)) == 2
    assert capsys.readouterr().err.startswith(f"error: {told}")


def test_a_server_without_log_probabilities_is_one_error(
    vllm_stand_in: Starter, capsys: pytest.CaptureFixture[str]
) -> None:
    url = vllm_stand_in("--runner=pooling").url
    assert main([f"--url={url}", f"--url2={url}"]) == 2
    assert f"error: {url}/v1/completions answers with status 404" in capsys.readouterr().err
