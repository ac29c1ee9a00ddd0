"""How it leaves on SIGTERM: what is in flight, what comes then, and what the probes see."""

import httpx
import pytest

from .calls import completion, in_flight, samples, stream
from .fixtures import Starter
from .process import StandIn

WAITING = "vllm:num_requests_waiting"


def filled(stand_in: StandIn, waiting: int) -> None:
    """Wait until a request is held and so many stand behind it."""
    stand_in.wait_for("held")
    while samples(stand_in)[WAITING] < waiting:
        pass


def test_what_is_in_flight_and_in_the_queue_is_answered(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--max-num-seqs=1", "--shutdown-timeout=30")
    stand_in.hold(1)
    with in_flight(stand_in, 3) as requests:
        filled(stand_in, 2)
        stand_in.terminate()
        stand_in.release()
        statuses = [request.result().status_code for request in requests]
    assert (statuses, stand_in.wait()) == ([200, 200, 200], 0)


def test_a_request_that_comes_while_it_drains_fails(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--shutdown-timeout=30")
    stand_in.hold(1)
    with in_flight(stand_in, 1):
        stand_in.wait_for("held")
        stand_in.terminate()
        answer = completion(stand_in)
        stand_in.release()
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (500, "InternalServerError")


def test_it_is_healthy_while_it_drains(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--shutdown-timeout=30")
    stand_in.hold(1)
    with in_flight(stand_in, 1):
        stand_in.wait_for("held")
        stand_in.terminate()
        answer = httpx.get(f"{stand_in.url}/health")
        stand_in.release()
    assert answer.status_code == 200


def test_without_a_timeout_a_stream_is_aborted(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--answer=four five six")
    stand_in.hold(1)
    with stream(stand_in) as parts:
        next(parts)
        stand_in.wait_for("held")
        stand_in.terminate()
        (last,) = [part["choices"][0] for part in parts]
    assert (last["text"], last["finish_reason"], stand_in.wait()) == ("", "abort", 0)


def test_what_is_not_answered_in_time_is_cut_off(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--shutdown-timeout=0.2")
    stand_in.hold(1)
    with stream(stand_in) as parts:
        next(parts)
        stand_in.wait_for("held")
        stand_in.terminate()
        with pytest.raises(httpx.RemoteProtocolError):
            list(parts)
    assert stand_in.wait() == 1


def test_nobody_answers_after_its_end(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in()
    stand_in.terminate()
    stand_in.wait()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{stand_in.url}/health")
