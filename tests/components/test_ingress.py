"""Ingress: a public address with listed callers, listed paths and a certificate."""

import pytest

from components.core.arguments import ArgumentsError
from components.exposure.ingress import Ingress, IngressArgs
from tests.components.recorder import Recorder

PLAIN: IngressArgs = {
    "project": "p",
    "namespace": "serving",
    "service": "vllm-service",
    "kubeconfig": "the kubeconfig",
    "source_ranges": ["203.0.113.0/24"],
    "draining_seconds": 75,
}
NAMED: IngressArgs = {**PLAIN, "host": "llm.example.com"}


@pytest.mark.parametrize(
    ("args", "url"),
    [(PLAIN, "http://198.51.100.2"), (NAMED, "https://llm.example.com")],
    ids=["plain", "named"],
)
def test_the_endpoint_is_the_name_or_else_the_address(
    engine: Recorder, args: IngressArgs, url: str
) -> None:
    assert engine.known(lambda: Ingress("vllm", args).endpoint) == url


def test_it_is_not_opened_without_callers(engine: Recorder) -> None:
    args: IngressArgs = {**PLAIN, "source_ranges": []}
    with pytest.raises(ArgumentsError, match="a public address needs the networks"):
        engine.run(lambda: Ingress("vllm", args))
