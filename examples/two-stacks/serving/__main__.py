"""The model's stack: pools, a ladder and vLLM, on a cluster that another stack keeps."""

import pulumi
import pulumi_kubernetes as k8s
import vllm_gke as vllm

CLASS = "chat-ladder"

# Both decide what is made, so they are plain: no output of another stack.
ZONES = ["europe-west4-b", "europe-west4-c"]
# Best first.
LADDER: list[vllm.RungArgs] = [
    {"name": "l4-spot", "shape": "nvidia-l4-1", "capacity": vllm.Capacity.SPOT},
    {"name": "l4", "shape": "nvidia-l4-1"},
]

# What the platform's stack gives. Where it is not up yet, Pulumi ends with the name of the output.
platform = pulumi.StackReference(pulumi.Config().require("platform"))
kubeconfig = platform.require_output("kubeconfig")

# By its identity: another way to the same cluster makes nothing in it anew.
identity = platform.require_output("identity")
kubernetes = k8s.Provider(
    "platform", kubeconfig=kubeconfig, cluster_identifier=identity, enable_patch_force=True
)
in_cluster = pulumi.ResourceOptions(provider=kubernetes)
namespace = k8s.core.v1.Namespace("chat", metadata={"name": "chat"}, opts=in_cluster)
account = k8s.core.v1.ServiceAccount(
    "chat", metadata={"name": "chat", "namespace": namespace.metadata["name"]}, opts=in_cluster
)
policies = vllm.NetworkPolicies(
    "chat", {"namespace": namespace.metadata["name"], "app": "chat"}, in_cluster
)
pools = {
    rung["name"]: vllm.NodePool(
        rung["name"],
        {
            "project": platform.require_output("project"),
            "cluster": platform.require_output("clusterId"),
            "shape": rung["shape"],
            "zones": ZONES,
            "compute_class": CLASS,
            "node_service_account": platform.require_output("nodeServiceAccount"),
            "capacity": rung.get("capacity", vllm.Capacity.ON_DEMAND),
        },
    )
    for rung in LADDER
}
ladder = vllm.ComputeClass(
    CLASS,
    {
        "rules": [
            {
                "name": rung["name"],
                "shape": rung["shape"],
                "node_pool": pools[rung["name"]].pool_name,
            }
            for rung in LADDER
        ],
        "kubeconfig": kubeconfig,
    },
    in_cluster,
)
server = vllm.ModelServer(
    "chat",
    {
        "layout": vllm.Layout.SPLIT,
        "rungs": LADDER,
        "compute_classes": [ladder.class_name],
        "namespace": namespace.metadata["name"],
        "service_account": account.metadata["name"],
        "images": {"nvidia": vllm.read_base("gpu")},
        "launcher": vllm.read_launcher(),
        "model_id": "Qwen/Qwen2-1.5B",
        "max_model_len": 8192,
    },
    # No value carries it: a pod that is there before its policy is open until it comes.
    pulumi.ResourceOptions(provider=kubernetes, depends_on=[policies]),
)

pulumi.export("endpoint", server.endpoint)
