"""Exposure: what the Service is asked to be, and what a proxy lets through."""

import pytest

from components.exposure.plan import (
    route_problem,
)
from components.facts.vllm_routes import ADMINISTRATION, INFERENCE, NOT_OPENED


def test_every_inference_route_can_be_opened_and_no_other() -> None:
    assert [path for path in INFERENCE if route_problem(path)] == []
    assert [path for path in (*ADMINISTRATION, *NOT_OPENED) if not route_problem(path)] == []


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (
            "/v1/load_lora_adapter",
            "'/v1/load_lora_adapter' administers the server (loads, moves or changes weights); no "
            "proxy passes it on",
        ),
        (
            "/v1/responses/{response_id}",
            "'/v1/responses/{response_id}' cannot be opened: only the replica that made the "
            "response has it",
        ),
        (
            "/v1/message",
            "'/v1/message' is no inference route of vLLM; did you mean '/v1/messages'? known: "
            + ", ".join(INFERENCE),
        ),
    ],
)
def test_a_path_that_cannot_be_opened_is_refused_with_the_reason(path: str, reason: str) -> None:
    assert route_problem(path) == reason
