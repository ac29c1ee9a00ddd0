"""Cluster, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp

from vllm_stack.google import google
from vllm_stack.network import vllm_network, vllm_nodes
from vllm_stack.node_identity import (
    nodes,
    nodes_default_node_service_account,
    nodes_service_usage_consumer,
)

vllm_cluster = gcp.container.Cluster(
    "vllm",
    name="vllm",
    addons_config={"gcs_fuse_csi_driver_config": {"enabled": False}},
    control_plane_endpoints_config={
        "dns_endpoint_config": {"allow_external_traffic": True},
        "ip_endpoints_config": {"enabled": False},
    },
    datapath_provider="ADVANCED_DATAPATH",
    deletion_protection=False,
    enable_shielded_nodes=True,
    initial_node_count=1,
    ip_allocation_policy={
        "cluster_secondary_range_name": "pods",
        "services_secondary_range_name": "services",
    },
    location="asia-northeast1",
    monitoring_config={
        "enable_components": [
            "SYSTEM_COMPONENTS",
            "STORAGE",
            "POD",
            "DEPLOYMENT",
            "STATEFULSET",
            "DAEMONSET",
            "HPA",
            "JOBSET",
            "CADVISOR",
            "KUBELET",
            "DCGM",
        ],
        "managed_prometheus": {"enabled": True},
    },
    network=vllm_network.id,
    networking_mode="VPC_NATIVE",
    node_config={
        "gcfs_config": {"enabled": True},
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "service_account": nodes.email,
        "shielded_instance_config": {
            "enable_integrity_monitoring": True,
            "enable_secure_boot": True,
        },
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    },
    node_pool_defaults={"node_config_defaults": {"gcfs_config": {"enabled": True}}},
    private_cluster_config={"enable_private_nodes": True},
    project="my-project",
    release_channel={"channel": "REGULAR"},
    remove_default_node_pool=True,
    resource_labels={},
    secret_manager_config={"enabled": False},
    subnetwork=vllm_nodes.id,
    workload_identity_config={"workload_pool": "my-project.svc.id.goog"},
    opts=pulumi.ResourceOptions(
        provider=google,
        depends_on=[nodes_default_node_service_account, nodes_service_usage_consumer],
        ignore_changes=["nodeConfig"],
    ),
)
vllm_system = gcp.container.NodePool(
    "vllm-system",
    name="system",
    autoscaling={"total_max_node_count": 6, "total_min_node_count": 1},
    cluster=vllm_cluster.id,
    initial_node_count=1,
    management={"auto_repair": True, "auto_upgrade": True},
    node_config={
        "gcfs_config": {"enabled": True},
        "machine_type": "e2-standard-4",
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "service_account": nodes.email,
        "shielded_instance_config": {
            "enable_integrity_monitoring": True,
            "enable_secure_boot": True,
        },
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    },
    project="my-project",
    opts=pulumi.ResourceOptions(provider=google, ignore_changes=["initialNodeCount"]),
)
