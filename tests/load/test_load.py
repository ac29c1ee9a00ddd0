"""`python -m load`, as a person runs it, against a stand-in endpoint."""

import os
import pathlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.load.endpoints import Endpoint, endpoint

REPOSITORY = pathlib.Path(__file__).parents[2]
PATIENCE = 60
STORY = {
    "model": "some/model",
    "prompt": "Write a story about san francisco",
    "max_tokens": 100,
    "temperature": 0,
}


@pytest.fixture
def vllm() -> Iterator[Endpoint]:
    """Serve stories for the time of one test."""
    with endpoint() as server:
        yield server


def start(*words: str) -> subprocess.Popen[str]:
    """Start the command in a session of its own, where a warning is an error."""
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "load", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
        start_new_session=True,
    )


def load(*words: str) -> tuple[int, str, str]:
    """Run the command to its end: its status, output and error output."""
    with start(*words) as process:
        out, error = process.communicate(timeout=PATIENCE)
    return process.returncode, out, error


def test_a_run_ends_after_the_number_of_requests_and_sends_no_more(vllm: Endpoint) -> None:
    status, out, error = load("--url", vllm.url, "--users=4", "--requests=30")
    assert (status, error, vllm.stories) == (0, "", [STORY] * 30)
    summary = (
        rf"{vllm.url}: some/model, up to 4 users\n"
        r"4 users, 30 requests in \d+\.\d s \(\d+\.\d/s\), 0 failed \(0\.00%\)\n"
        r"latency p50 \d+ ms, p95 \d+ ms\n"
    )
    assert re.fullmatch(summary, out)


def test_a_run_ends_after_its_time_whatever_is_still_open(vllm: Endpoint) -> None:
    vllm.gate.clear()
    status, out, error = load("--url", vllm.url, "--users=2", "--seconds=1")
    assert (status, error) == (
        1,
        "load: no request was answered in this time; raise --seconds\n",
    )
    assert "2 users, 0 requests in 1." in out


def test_the_ramp_adds_users_one_by_one(vllm: Endpoint) -> None:
    vllm.gate.clear()
    load("--url", vllm.url, "--users=100", "--ramp=1/s", "--seconds=2")
    assert 1 <= len(vllm.stories) <= 3


def test_the_model_is_asked_for_once_and_only_this_endpoint_is_called(vllm: Endpoint) -> None:
    load("--url", f"{vllm.url}/gateway/", "--users=1", "--requests=2")
    stories = ["/gateway/v1/completions"] * 2
    assert vllm.paths == ["/gateway/v1/models", *stories]


def test_a_model_that_is_named_is_not_asked_for(vllm: Endpoint) -> None:
    load("--url", vllm.url, "--users=1", "--requests=1", "--model=other/model")
    assert (vllm.paths, vllm.stories) == (
        ["/v1/completions"],
        [{**STORY, "model": "other/model"}],
    )


def test_failures_above_the_share_are_counted_named_and_end_with_status_1(vllm: Endpoint) -> None:
    vllm.status = 503
    status, out, error = load("--url", vllm.url, "--users=2", "--requests=6")
    assert (status, error) == (1, "load: more than 1.00% of the requests failed\n")
    assert "6 failed (100.00%)" in out
    assert "  6 x status 503\n" in out


def test_failures_within_the_share_are_tolerated(vllm: Endpoint) -> None:
    vllm.status = 503
    status, _, error = load("--url", vllm.url, "--users=2", "--requests=6", "--max-failures=1")
    assert (status, error) == (0, "")


def test_an_answer_without_a_story_is_a_failure(vllm: Endpoint) -> None:
    vllm.story = {"message": "welcome to this proxy"}
    status, out, _ = load("--url", vllm.url, "--users=1", "--requests=3")
    assert (status, "  3 x status 200 without choices\n" in out) == (1, True)


def test_a_redirect_is_a_failure_and_never_followed(vllm: Endpoint) -> None:
    with endpoint() as elsewhere:
        vllm.status, vllm.location = 307, f"{elsewhere.url}/v1/completions"
        status, _, _ = load("--url", vllm.url, "--users=1", "--requests=3", "--model=m")
        assert (status, elsewhere.paths, len(vllm.stories)) == (1, [], 3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_interrupted_sums_up_and_leaves_nothing_behind(
    vllm: Endpoint, number: signal.Signals
) -> None:
    vllm.gate.clear()
    with start("--url", vllm.url, "--users=3", "--seconds=600") as process:
        assert vllm.asked.wait(PATIENCE)
        process.send_signal(number)
        out, error = process.communicate(timeout=PATIENCE)
    assert (process.returncode, error) == (128 + number, "")
    assert "0 requests in " in out
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://host",
        "host:8000",
        "localhost",
        "",
        "http://",
        "http://host:port",
        "http://host:99999",
        "file:///etc/passwd",
        "http://person:word@host",
        "http://host/?q=1",
    ],
)
def test_an_address_that_is_none_is_refused_in_one_line(url: str) -> None:
    assert load("--url", url) == (
        2,
        "",
        f"load: --url is not an address to send requests to: {url!r}; give http:// or https://, "
        "a host and if need be a port, e.g. http://203.0.113.7:8000\n",
    )


def test_an_endpoint_that_is_not_up_is_one_line() -> None:
    with endpoint() as gone:
        url = gone.url
    status, _, error = load("--url", url)
    assert (status, error) == (
        2,
        f"load: no answer from {url}: [Errno 111] Connection refused; "
        "a vLLM server that is still loading its model refuses connections\n",
    )


@pytest.mark.parametrize("models", [{}, [], {"data": []}, {"data": [7]}, None])
def test_an_endpoint_that_names_no_model_is_one_line(vllm: Endpoint, models: object) -> None:
    vllm.models = models
    status, _, error = load("--url", vllm.url)
    assert (status, error) == (
        2,
        f"load: {vllm.url}/v1/models does not name a model (status 200); "
        "check that this is a vLLM endpoint, or name the model with --model\n",
    )


@pytest.mark.parametrize(
    ("word", "complaint"),
    [
        ("--users=0", "argument --users: not a whole number above 0: '0'"),
        ("--seconds=1.5", "argument --seconds: not a whole number above 0: '1.5'"),
        ("--requests=-1", "argument --requests: not a whole number above 0: '-1'"),
        ("--ramp=fast", "argument --ramp: not a whole number above 0: 'fast'"),
        ("--max-failures=2", "argument --max-failures: not a share from 0 to 1: '2'"),
    ],
)
def test_a_bound_that_is_none_is_refused(word: str, complaint: str) -> None:
    status, _, error = load("--url=http://127.0.0.1", word)
    assert (status, complaint in error) == (2, True)
