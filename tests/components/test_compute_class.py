"""ComputeClass: the ladder's pools in order, once GKE knows the kind."""

import json
import pathlib

from components.compute_class import ComputeClass, ComputeClassArgs
from tests.components.recorder import Recorder, Secret

ARGS: ComputeClassArgs = {"node_pools": ["tpu-1a2b", "l4-3c4d"], "kubeconfig": "the kubeconfig"}
WAIT = "command:local:Command"
GOLDEN = pathlib.Path(__file__).with_name("compute_class.json")


def test_a_class_is_the_golden_manifest(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    manifest = engine.one("kubernetes:cloud.google.com/v1:ComputeClass")
    assert manifest == json.loads(GOLDEN.read_text())


def test_a_class_is_known_by_its_own_name(engine: Recorder) -> None:
    assert engine.known(lambda: ComputeClass("vllm-fallback", ARGS).class_name) == "vllm-fallback"


def test_a_class_waits_for_its_kind_as_long_as_gke_may_take(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    assert engine.one(WAIT)["create"].endswith(
        " wait --for=create crd/computeclasses.cloud.google.com --timeout=75m"
    )


def test_the_wait_is_given_the_kubeconfig_as_a_secret(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    assert engine.one(WAIT)["environment"] == Secret({"KUBECONFIG_CONTENT": "the kubeconfig"})
    assert "the kubeconfig" not in engine.one(WAIT)["create"]


def test_the_component_keeps_the_kubeconfig_secret_too(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    inputs = engine.one("vllm-gke:index:ComputeClass")
    assert inputs["kubeconfig"] == Secret("the kubeconfig")
