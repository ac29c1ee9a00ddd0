"""vLLM on GKE, as a graph: each call is a part of the system, its arguments are the edges."""

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

from components import google_args, kubernetes_args
from components.apis import Apis
from components.autoscaler import Autoscaler
from components.cluster import Cluster
from components.compute_class import ComputeClass
from components.images import Images
from components.metrics_adapter import MetricsAdapter
from components.model_server import ModelServer
from components.model_store import ModelStore
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
network = Network(stack.name, google_args.network(stack, apis), cloud)
nodes = NodeIdentity("nodes", google_args.nodes(stack, apis), cloud)
images = Images(stack.name, google_args.images(stack, apis, nodes), cloud)
cluster = Cluster(stack.name, google_args.cluster(stack, apis, network, nodes), cloud)
pools = {
    rung.name: NodePool(rung.name, google_args.pool(stack, apis, cluster, nodes, rung), cloud)
    for rung in stack.rungs
}
kubernetes = k8s.Provider("kubernetes", kubeconfig=cluster.kubeconfig)
both = pulumi.ResourceOptions(providers=[google, kubernetes])
number = gcp.organizations.get_project_output(
    project_id=apis.project, opts=pulumi.InvokeOutputOptions(provider=google)
).number
namespace = ServingNamespace(stack.name, kubernetes_args.namespace(stack), both)
store = ModelStore(stack.name, kubernetes_args.store(stack, apis, number, namespace), both)
ladders = [
    ComputeClass(one.compute_class, kubernetes_args.ladder(one, pools, cluster), both)
    for one in stack.workloads
]
server = ModelServer(
    stack.name, kubernetes_args.server(stack, namespace, ladders, images, store), both
)
PodMonitoring(stack.name, kubernetes_args.monitoring(stack, namespace, cluster), both)
MetricsAdapter("custom-metrics", kubernetes_args.adapter(stack, apis, number), both)
Autoscaler(stack.name, kubernetes_args.autoscaler(stack, namespace, server), both)

pulumi.export("endpoint", server.endpoint)
pulumi.export("tryIt", stack.try_it(server.endpoint))
pulumi.export("cluster", cluster.cluster_name)
pulumi.export("computeClasses", [ladder.class_name for ladder in ladders])
pulumi.export("images", images.references)
pulumi.export("kubeconfig", cluster.kubeconfig)
