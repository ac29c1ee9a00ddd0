"""`--api-key`: a fence around some paths only."""

import httpx
import pytest

from .calls import MODEL
from .fixtures import Starter


@pytest.mark.parametrize("path", ["/v1/models", "/v1/completions", "/v1/anything", "/v2/rerank"])
def test_a_guarded_path_answers_nobody_without_the_key(vllm_stand_in: Starter, path: str) -> None:
    answer = httpx.get(f"{vllm_stand_in('--api-key', 'sesame').url}{path}")
    assert (answer.status_code, answer.json()) == (401, {"error": "Unauthorized"})


@pytest.mark.parametrize("path", ["/health", "/ping", "/version", "/metrics"])
def test_an_open_path_needs_no_key(vllm_stand_in: Starter, path: str) -> None:
    assert httpx.get(f"{vllm_stand_in('--api-key', 'sesame').url}{path}").status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Bearer sesame", 200),
        ("bearer sesame", 200),
        ("Bearer barley", 200),
        ("Bearer oats", 401),
        ("Basic sesame", 401),
        ("sesame", 401),
    ],
)
def test_the_key_is_a_bearer_token(vllm_stand_in: Starter, header: str, status: int) -> None:
    stand_in = vllm_stand_in("--api-key", "sesame", "barley")
    answer = httpx.get(f"{stand_in.url}/v1/models", headers={"Authorization": header})
    assert answer.status_code == status


def test_with_the_key_it_completes(vllm_stand_in: Starter) -> None:
    stand_in = vllm_stand_in("--api-key", "sesame")
    answer = httpx.post(
        f"{stand_in.url}/v1/completions",
        json={"model": MODEL, "prompt": "one"},
        headers={"Authorization": "Bearer sesame"},
    )
    assert answer.status_code == 200
