"""ModelServer: one service over the Deployments of the ladder."""

import pytest

from components.core.arguments import ArgumentsError
from components.exposure.plan import ExposureKind
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import Recorder
from tests.components.servers import FUNGIBLE, SPLIT, serve

SERVICE = "kubernetes:core/v1:Service"
PUBLIC: ModelServerArgs = {
    **FUNGIBLE,
    "exposure": ExposureKind.LOAD_BALANCER,
    "source_ranges": ["203.0.113.0/24"],
}


def test_a_fungible_server_is_one_deployment_for_all_rungs(engine: Recorder) -> None:
    assert list(serve(engine, FUNGIBLE)) == ["vllm"]


def test_a_split_server_is_one_deployment_for_each_family(engine: Recorder) -> None:
    assert sorted(serve(engine, SPLIT)) == ["vllm-nvidia", "vllm-tpu"]


def test_the_deployments_names_are_an_output_in_the_workloads_order(engine: Recorder) -> None:
    names = engine.known(lambda: ModelServer("vllm", SPLIT).deployment_names)
    assert names == ["vllm-tpu", "vllm-nvidia"]


def test_each_deployment_climbs_the_ladder_of_its_own_class(engine: Recorder) -> None:
    specs = serve(engine, SPLIT)
    assert {name: spec["template"]["spec"]["nodeSelector"] for name, spec in specs.items()} == {
        "vllm-tpu": {"cloud.google.com/compute-class": "vllm-tpu-fallback"},
        "vllm-nvidia": {"cloud.google.com/compute-class": "vllm-nvidia-fallback"},
    }


def test_the_service_is_not_named_as_vllms_own_variables_are(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("vllm", FUNGIBLE))
    assert engine.one(SERVICE)["metadata"]["name"] == "vllm-service"


def test_everything_of_a_server_is_in_its_namespace_and_carries_its_name(
    engine: Recorder,
) -> None:
    engine.run(lambda: ModelServer("vllm", SPLIT))
    made = [each.inputs["metadata"] for each in engine.resources if not each.is_component]
    assert {metadata["namespace"] for metadata in made} == {"serving"}
    assert {metadata["labels"]["app.kubernetes.io/name"] for metadata in made} == {"vllm"}


def test_the_service_is_inside_the_cluster_unless_asked(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("vllm", FUNGIBLE))
    assert engine.one(SERVICE)["spec"] == {
        "type": "ClusterIP",
        "selector": {"app.kubernetes.io/name": "vllm"},
        "ports": [{"name": "http", "port": 8000, "targetPort": 8000}],
    }


def test_a_public_service_is_for_the_listed_networks(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("vllm", PUBLIC))
    spec = engine.one(SERVICE)["spec"]
    assert (spec["type"], spec["loadBalancerSourceRanges"]) == ("LoadBalancer", ["203.0.113.0/24"])


@pytest.mark.parametrize(
    ("args", "url"),
    [(FUNGIBLE, "http://vllm-service.serving.svc:8000"), (PUBLIC, "http://198.51.100.1:8000")],
    ids=["inside", "public"],
)
def test_the_endpoint_is_what_a_person_can_call(
    engine: Recorder, args: ModelServerArgs, url: str
) -> None:
    assert engine.known(lambda: ModelServer("vllm", args).endpoint) == url


def test_the_service_covers_both_halves_of_a_split_server(engine: Recorder) -> None:
    specs = serve(engine, SPLIT)
    selector = engine.one(SERVICE)["spec"]["selector"]
    for spec in specs.values():
        assert selector.items() <= spec["template"]["metadata"]["labels"].items()


def test_a_drain_takes_one_pod_at_a_time(engine: Recorder) -> None:
    engine.run(lambda: ModelServer("vllm", SPLIT))
    assert engine.one("kubernetes:policy/v1:PodDisruptionBudget")["spec"] == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": {"app.kubernetes.io/name": "vllm"}},
    }


def test_a_public_address_without_source_ranges_is_refused(engine: Recorder) -> None:
    args: ModelServerArgs = {**FUNGIBLE, "exposure": ExposureKind.LOAD_BALANCER}
    with pytest.raises(ArgumentsError, match="a public address needs the networks"):
        engine.run(lambda: ModelServer("vllm", args))
