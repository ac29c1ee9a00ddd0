"""ComputeClass: the ladder's rungs in order, once GKE knows the kind."""

from components.ladder.compute_class import ComputeClass, ComputeClassArgs
from tests.components.recorder import Recorder

ARGS: ComputeClassArgs = {
    "rules": [
        {"name": "tpu", "shape": "v6e-1", "node_pool": "tpu-1a2b"},
        {"name": "l4", "shape": "nvidia-l4-1", "node_pool": "l4-3c4d"},
    ],
    "kubeconfig": "the kubeconfig",
}


def test_a_class_is_known_by_its_own_name(engine: Recorder) -> None:
    assert engine.known(lambda: ComputeClass("vllm-fallback", ARGS).class_name) == "vllm-fallback"
