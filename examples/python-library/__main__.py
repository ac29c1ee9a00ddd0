"""A team's own network and cluster, and three components of vllm_gke on a ladder of its own."""

import pulumi
import pulumi_gcp as gcp
import pulumi_kubernetes as k8s
import vllm_gke as vllm

PROJECT = pulumi.Config("gcp").require("project")
REGION = pulumi.Config("gcp").require("region")
ZONES = [f"{REGION}-b", f"{REGION}-c"]
CLASS = "office-ladder"

# Best first. The second rung is the team's: L4 that it has reserved.
LADDER: list[vllm.RungArgs] = [
    {"name": "l4-spot", "shape": "nvidia-l4-1", "capacity": vllm.Capacity.SPOT},
    {"name": "l4-office", "shape": "nvidia-l4-1", "capacity": vllm.Capacity.RESERVATION},
]
RESERVATIONS = {"l4-office": "office-l4"}

# What the team had before.
network = gcp.compute.Network("office", auto_create_subnetworks=False)
subnetwork = gcp.compute.Subnetwork(
    "office",
    region=REGION,
    network=network.id,
    ip_cidr_range="10.0.0.0/20",
    private_ip_google_access=True,
    secondary_ip_ranges=[
        {"range_name": "pods", "ip_cidr_range": "10.4.0.0/14"},
        {"range_name": "services", "ip_cidr_range": "10.8.0.0/20"},
    ],
)
workers = gcp.serviceaccount.Account("workers", account_id="office-workers")
cluster = gcp.container.Cluster(
    "office",
    location=REGION,
    network=network.id,
    subnetwork=subnetwork.id,
    ip_allocation_policy={
        "cluster_secondary_range_name": "pods",
        "services_secondary_range_name": "services",
    },
    initial_node_count=1,
    node_config={"service_account": workers.email},
    control_plane_endpoints_config={"dns_endpoint_config": {"allow_external_traffic": True}},
    deletion_protection=False,
)
address = cluster.control_plane_endpoints_config.dns_endpoint_config.endpoint
login = pulumi.Output.all(cluster.name, pulumi.Output.concat("https://", address)).apply(
    lambda known: vllm.kubeconfig(known[0], known[1], None)
)
in_cluster = pulumi.ResourceOptions(provider=k8s.Provider("office", kubeconfig=login))
namespace = k8s.core.v1.Namespace("chat", metadata={"name": "chat"}, opts=in_cluster)
account = k8s.core.v1.ServiceAccount(
    "chat", metadata={"name": "chat", "namespace": namespace.metadata["name"]}, opts=in_cluster
)

# What vllm_gke adds to it.
pools = {
    rung["name"]: vllm.NodePool(
        rung["name"],
        {
            "project": PROJECT,
            "cluster": cluster.id,
            "shape": rung["shape"],
            "zones": ZONES,
            "compute_class": CLASS,
            "node_service_account": workers.email,
            "capacity": rung.get("capacity", vllm.Capacity.ON_DEMAND),
            "reservation": RESERVATIONS.get(rung["name"]),
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
        "kubeconfig": login,
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
    in_cluster,
)

pulumi.export("endpoint", server.endpoint)
