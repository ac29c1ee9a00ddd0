"""A program that knows the components only by the package's schema, as one in another language.

Its classes do what a generated SDK's do: camelCase names over the wire, outputs by name, and the
schema's secrets made secret.
"""

import json
from pathlib import Path
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

schema = json.loads(Path("schema.json").read_text())
config = pulumi.Config()
wrong: dict[str, dict[str, Any]] = config.get_object("wrong") or {}


class Remote(pulumi.ComponentResource):
    """One component of the package."""

    def __init__(self, kind: str, name: str, opts: pulumi.ResourceOptions, **inputs: Any) -> None:
        token = f"vllm-gke:index:{kind}"
        described = schema["resources"][token]
        outputs = dict.fromkeys(described["properties"])
        super().__init__(
            token, name, {**outputs, **inputs, **wrong.get(kind, {})}, opts, remote=True
        )

    def __getitem__(self, output: str) -> pulumi.Output[Any]:
        """Return an output by its name in the schema."""
        value: pulumi.Output[Any] = pulumi.get(self, output)
        return value


google = gcp.Provider("google", project="my-project", region="us-central1")
cloud = pulumi.ResourceOptions(providers=[google])
apis = Remote("Apis", "apis", cloud, project="my-project", services=["dns"])
network = Remote("Network", "far", cloud, project=apis["project"], region="us-central1")
nodes = Remote("NodeIdentity", "nodes", cloud, project=apis["project"], accountId="far-nodes")
cluster = Remote(
    "Cluster",
    "far",
    cloud,
    project=apis["project"],
    location="us-central1",
    network=network["network"],
    subnetwork=network["subnetwork"],
    podRange=network["podRange"],
    serviceRange=network["serviceRange"],
    nodeServiceAccount=nodes["email"],
    deletionProtection=False,
)
pool = Remote(
    "NodePool",
    "l4",
    cloud,
    project=apis["project"],
    cluster=cluster["clusterId"],
    shape="nvidia-l4-1",
    zones=["us-central1-a"],
    computeClass="far-fallback",
    nodeServiceAccount=nodes["email"],
    poolName="l4",
    capacity="spot",
    minNodes=1,
    maxNodes=3,
    bootDiskGb=150,
)
kubernetes = k8s.Provider("kubernetes", kubeconfig=cluster["kubeconfig"])
ladder = Remote(
    "ComputeClass",
    "far-fallback",
    pulumi.ResourceOptions(providers=[google, kubernetes]),
    rules=[{"name": "l4", "shape": "nvidia-l4-1", "nodePool": pool["poolName"]}],
    kubeconfig=cluster["kubeconfig"],
)
inside = pulumi.ResourceOptions(providers=[google, kubernetes])
climbed = {
    "layout": "split",
    "rungs": [{"name": "l4", "shape": "nvidia-l4-1", "capacity": "spot", "maxNodes": 3}],
}
server = Remote(
    "ModelServer",
    "far",
    inside,
    **climbed,
    namespace="default",
    serviceAccount="default",
    computeClasses=[ladder["className"]],
    images={"nvidia": f"registry.example/vllm@sha256:{'a' * 64}"},
    modelId="Qwen/Qwen2-1.5B",
    maxModelLen=8192,
)
Remote(
    "Autoscaler",
    "far",
    inside,
    **climbed,
    namespace=server["namespace"],
    app="far",
    deployments=server["deploymentNames"],
    kubeconfig=cluster["kubeconfig"],
    metrics=[{"metric": "queue"}],
    minReplicas=1,
    maxReplicas=4,
)
pulumi.export("class", ladder["className"])
pulumi.export("pool", pool["poolName"])
pulumi.export("kubeconfig", cluster["kubeconfig"])
