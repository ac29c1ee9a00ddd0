"""vLLM on GKE, as a graph: each call is a part of the system, and its outputs are the edges."""

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from components.apis import Apis
from components.autoscaler import Autoscaler
from components.cluster import Cluster
from components.compute_class import ComputeClass
from components.hugging_face_token import HuggingFaceToken
from components.images import Images
from components.metrics_adapter import MetricsAdapter
from components.model_server import ModelServer
from components.network import Network
from components.node_identity import NodeIdentity
from components.node_pool import NodePool
from components.pod_monitoring import PodMonitoring
from components.serving_namespace import ServingNamespace
from components.stack import Stack

stack = Stack.load()
google = gcp.Provider("google", project=stack.project, region=stack.config.region)
cloud = pulumi.ResourceOptions(providers=[google])

apis = Apis("apis", {"project": stack.project}, cloud)
project = gcp.organizations.get_project_output(
    project_id=apis.project, opts=pulumi.InvokeOutputOptions(provider=google)
)
here = {"project": apis.project}
numbered = {**here, "project_number": project.number}

network = Network("vllm", {**stack.network, **here}, cloud)
nodes = NodeIdentity("nodes", {"account_id": "vllm-nodes", **here}, cloud)
images = Images("vllm", {**stack.images, **here, "reader": nodes.email}, cloud)
joined = {**here, "node_service_account": nodes.email}
cluster = Cluster("vllm", {**stack.cluster, **joined, **network.placement}, cloud)
pools = {
    rung.name: NodePool(
        rung.name, {**stack.pool(rung), **joined, "cluster": cluster.cluster_id}, cloud
    )
    for rung in stack.rungs
}

kubernetes = k8s.Provider("kubernetes", kubeconfig=cluster.kubeconfig)
both = pulumi.ResourceOptions(providers=[google, kubernetes])

namespace = ServingNamespace("vllm", {"layout": stack.config.layout}, both)
account = {"namespace": namespace.namespace, "service_account": namespace.service_account}
token = HuggingFaceToken("hugging-face-token", {**stack.token, **numbered, **account}, both)
ladders = [
    ComputeClass(
        workload.compute_class,
        {
            "node_pools": [pools[rung.name].pool_name for rung in workload.rungs],
            "kubeconfig": cluster.kubeconfig,
        },
        both,
    )
    for workload in stack.workloads
]
server = ModelServer(
    "vllm",
    {
        **stack.server,
        **account,
        "compute_classes": [ladder.class_name for ladder in ladders],
        "images": images.references,
        "token_secret": token.secret_name,
    },
    both,
)
inside = {"namespace": namespace.namespace, "app": "vllm"}
PodMonitoring("vllm", {**inside}, both)
MetricsAdapter("custom-metrics", {**numbered}, both)
Autoscaler("vllm", {**stack.autoscaler, **inside, "deployments": server.deployment_names}, both)

pulumi.export("endpoint", server.endpoint)
pulumi.export("tryIt", stack.try_it(server.endpoint))
pulumi.export("cluster", cluster.cluster_name)
pulumi.export("computeClasses", [ladder.class_name for ladder in ladders])
pulumi.export("images", images.references)
pulumi.export("kubeconfig", cluster.kubeconfig)
