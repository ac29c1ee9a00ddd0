"""vLLM on GKE, as a graph: each call is a part of the system, its arguments are the edges."""

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s

import components as vllm

vllm.stop_garbage_collector()
google_args, scaling_args, serving_args = vllm.google_args, vllm.scaling_args, vllm.serving_args
stack = vllm.Stack.load()
google = gcp.Provider("google", project=stack.project, region=stack.config.region)
cloud = pulumi.ResourceOptions(providers=[google])
theirs = vllm.cluster_lookup.existing_cluster(stack, google)
apis = vllm.Apis("apis", google_args.apis(stack), cloud)
network = vllm.Network(stack.name, google_args.network(stack, apis, theirs), cloud)
nodes = vllm.NodeIdentity("nodes", google_args.nodes(stack, apis), cloud)
images = vllm.Images(stack.name, google_args.images(stack, apis, nodes), cloud)
cluster = vllm.Cluster(stack.name, google_args.cluster(stack, apis, network, nodes, theirs), cloud)
kubernetes = k8s.Provider("kubernetes", serving_args.kubernetes(cluster))
both = pulumi.ResourceOptions(providers=[google, kubernetes])
number = google_args.project_number(apis, google)
namespace = vllm.ServingNamespace(stack.name, serving_args.namespace(stack, apis, number), both)
policies = vllm.NetworkPolicies(stack.name, serving_args.network_policies(stack, namespace), both)
store = vllm.ModelStore(
    stack.name, serving_args.store(stack, apis, number, cluster, namespace, policies, images), both
)
# Kept nodes are paid for from the start, and have nothing to serve until the weights are there.
filled = pulumi.ResourceOptions(providers=[google], depends_on=[store] if stack.download else [])
pools = {
    it.name: vllm.NodePool(it.name, google_args.pool(stack, apis, cluster, nodes, it), opts)
    for it in stack.pooled
    for opts in [filled if it.min_nodes else cloud]
}
classes = [
    vllm.ComputeClass(it.compute_class, serving_args.ladder(stack, it, pools, cluster, nodes), both)
    for it in stack.workloads
]
served = serving_args.server(stack, cluster, namespace, policies, classes, images, store)
if stack.rollout.judges:
    # The replicas that serve get a new version only once a canary of it was judged.
    judged = vllm.Canary(stack.name, vllm.rollout_args.canary(stack, served, images), both)
    served["namespace"] = judged.namespace
server = vllm.ModelServer(stack.name, served, both)
door = vllm.Exposure(stack.name, serving_args.exposure(stack, apis, network, cluster, server), both)
vllm.PodMonitoring(stack.name, scaling_args.monitoring(stack, namespace, cluster), both)
if stack.has_metrics_adapter:
    vllm.MetricsAdapter("custom-metrics", scaling_args.adapter(stack, apis, number), both)
vllm.Autoscaler(stack.name, scaling_args.autoscaler(stack, namespace, cluster, server), both)
dashboard = vllm.Dashboard(stack.name, scaling_args.dashboard(stack, apis), cloud)
vllm.Alerts(stack.name, scaling_args.alerts(stack, apis, server), cloud)
if stack.config.chat.enabled:
    page = vllm.Chat(f"{stack.name}-chat", serving_args.chat(policies, server, images), both)
    pulumi.export("chat", page.open_command)
pulumi.export("endpoint", door.endpoint)
pulumi.export("tryIt", stack.try_it(door.endpoint))
pulumi.export("cluster", cluster.cluster_name)
pulumi.export("computeClasses", [it.class_name for it in classes])
pulumi.export("dashboard", dashboard.url)
pulumi.export("images", images.references)
pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("readme", stack.readme)
