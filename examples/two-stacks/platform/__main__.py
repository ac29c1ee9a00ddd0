"""The cluster's stack: a network, a cluster, and what other stacks have to know of them."""

import pulumi
import vllm_gke as vllm

google = pulumi.Config("gcp")
own = pulumi.Config()
REGION = google.require("region")

apis = vllm.Apis("apis", {"project": google.require("project")})
network = vllm.Network("platform", {"project": apis.project, "region": REGION})
nodes = vllm.NodeIdentity(
    "nodes", {"project": apis.project, "account_id": own.require("nodesAccount")}
)
cluster = vllm.Cluster(
    "platform",
    {
        "project": apis.project,
        "location": REGION,
        "network": network.network,
        "subnetwork": network.subnetwork,
        "pod_range": network.pod_range,
        "service_range": network.service_range,
        "node_service_account": nodes.email,
        "deletion_protection": own.require_bool("deletionProtection"),
    },
)

# What a stack that serves reads, and all that it may rely on. `kubeconfig` stays a secret there.
pulumi.export("project", apis.project)
pulumi.export("region", REGION)
pulumi.export("clusterId", cluster.cluster_id)
pulumi.export("nodeServiceAccount", nodes.email)
pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("identity", cluster.identity)
