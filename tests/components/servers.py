"""Model servers that differ from a test's subject only in what the test says."""

from typing import Any

from components.facts.capacity import Capacity
from components.ladder.args import RungArgs
from components.ladder.parallelism import Strategy
from components.ladder.rung import Layout
from components.server.args import ModelServerArgs
from components.server.model_server import ModelServer
from tests.components.recorder import DIGEST, Recorder

DEPLOYMENT = "kubernetes:apps/v1:Deployment"

TPU: RungArgs = {"name": "tpu", "shape": "v6e-4"}
L4: RungArgs = {"name": "l4", "shape": "nvidia-l4-1"}
L4_SPOT: RungArgs = {"name": "l4-spot", "shape": "nvidia-l4-1", "capacity": Capacity.SPOT}

L4_PAIR: RungArgs = {"name": "l4-2", "shape": "nvidia-l4-2"}

IMAGES = {"tpu": f"example.com/tpu@{DIGEST}", "nvidia": f"example.com/gpu@{DIGEST}"}

FUNGIBLE: ModelServerArgs = {
    "namespace": "serving",
    "service_account": "server",
    "layout": Layout.FUNGIBLE,
    "rungs": [TPU, L4],
    "compute_classes": ["vllm-fallback"],
    "images": IMAGES,
    "model_id": "Qwen/Qwen2-1.5B",
    "max_model_len": 8192,
}
SPLIT: ModelServerArgs = {
    **FUNGIBLE,
    "layout": Layout.SPLIT,
    "compute_classes": ["vllm-tpu-fallback", "vllm-nvidia-fallback"],
}
SINGLE_GPU: ModelServerArgs = {
    **FUNGIBLE,
    "layout": Layout.SPLIT,
    "strategy": Strategy.SINGLE_GPU,
    "rungs": [L4_PAIR],
}
GROUPS: ModelServerArgs = {
    **SINGLE_GPU,
    "strategy": Strategy.MULTI_NODE,
    "nodes": 3,
    "kubeconfig": "the kubeconfig",
    "rungs": [{"name": "l4-2", "shape": "nvidia-l4-2", "max_nodes": 9}],
    "max_replicas": 2,
}


def serve(engine: Recorder, args: ModelServerArgs) -> dict[str, dict[str, Any]]:
    """Make a model server and return its Deployments' specs by name."""
    engine.run(lambda: ModelServer("vllm", args))
    return {name: each["spec"] for name, each in engine.inputs(DEPLOYMENT).items()}


def pod(engine: Recorder, args: ModelServerArgs, deployment: str = "vllm") -> dict[str, Any]:
    """Make a model server and return the pod spec of one Deployment."""
    spec: dict[str, Any] = serve(engine, args)[deployment]["template"]["spec"]
    return spec


def containers(
    engine: Recorder, args: ModelServerArgs, deployment: str = "vllm"
) -> dict[str, dict[str, Any]]:
    """Make a model server and return the containers of one Deployment by name."""
    return {each["name"]: each for each in pod(engine, args, deployment)["containers"]}
