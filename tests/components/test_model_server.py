"""ModelServer: one service over the Deployments of the ladder."""

import pytest

from components.core.arguments import ArgumentsError
from components.exposure.plan import ExposureKind
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, SPLIT

PUBLIC: ModelServerArgs = {
    **FUNGIBLE,
    "exposure": ExposureKind.LOAD_BALANCER,
    "source_ranges": ["203.0.113.0/24"],
}


def test_the_deployments_names_are_an_output_in_the_workloads_order(engine: Recorder) -> None:
    names = engine.known(lambda: ModelServer("vllm", SPLIT).deployment_names)
    assert names == ["vllm-tpu", "vllm-nvidia"]


@pytest.mark.parametrize(
    ("args", "url"),
    [(FUNGIBLE, "http://vllm-service.serving.svc:8000"), (PUBLIC, "http://198.51.100.1:8000")],
    ids=["inside", "public"],
)
def test_the_endpoint_is_what_a_person_can_call(
    engine: Recorder, args: ModelServerArgs, url: str
) -> None:
    assert engine.known(lambda: ModelServer("vllm", args).endpoint) == url


def test_a_public_address_without_source_ranges_is_refused(engine: Recorder) -> None:
    args: ModelServerArgs = {**FUNGIBLE, "exposure": ExposureKind.LOAD_BALANCER}
    with pytest.raises(ArgumentsError, match="a public address needs the networks"):
        engine.run(lambda: ModelServer("vllm", args))
