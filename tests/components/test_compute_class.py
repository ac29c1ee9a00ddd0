"""ComputeClass: the ladder's pools in order, once GKE knows the kind."""

import json
import pathlib

from components.compute_class import ComputeClass, ComputeClassArgs
from tests.components.recorder import Recorder

ARGS: ComputeClassArgs = {"node_pools": ["tpu-1a2b", "l4-3c4d"], "kubeconfig": "the kubeconfig"}
GOLDEN = pathlib.Path(__file__).with_name("compute_class.json")


def test_a_class_is_the_golden_manifest(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    manifest = engine.one("kubernetes:cloud.google.com/v1:ComputeClass")
    assert manifest == json.loads(GOLDEN.read_text())


def test_a_class_is_known_by_its_own_name(engine: Recorder) -> None:
    assert engine.known(lambda: ComputeClass("vllm-fallback", ARGS).class_name) == "vllm-fallback"


def test_a_class_waits_for_its_kind(engine: Recorder) -> None:
    engine.run(lambda: ComputeClass("vllm-fallback", ARGS))
    (wait,) = engine.inputs("command:local:Command").values()
    assert " crd/computeclasses.cloud.google.com " in wait["create"]
