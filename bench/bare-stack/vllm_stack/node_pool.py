"""Node pool, written by `python -m bench.bare_program`."""

import pulumi
import pulumi_gcp as gcp

from vllm_stack.cluster import vllm_cluster
from vllm_stack.google import google
from vllm_stack.node_identity import nodes

l4 = gcp.container.NodePool(
    "l4",
    name="l4-865d",
    autoscaling={"location_policy": "ANY", "total_max_node_count": 2, "total_min_node_count": 1},
    cluster=vllm_cluster.id,
    initial_node_count=1,
    management={"auto_repair": True, "auto_upgrade": True},
    max_pods_per_node=32,
    node_config={
        "disk_size_gb": 200,
        "disk_type": "pd-balanced",
        "gcfs_config": {"enabled": True},
        "guest_accelerators": [
            {
                "count": 1,
                "gpu_driver_installation_config": {"gpu_driver_version": "LATEST"},
                "type": "nvidia-l4",
            }
        ],
        "labels": {
            "cloud.google.com/compute-class": "vllm-fallback",
            "vllm-gke/accelerator": "nvidia-l4",
            "vllm-gke/rung": "l4",
        },
        "machine_type": "g2-standard-4",
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "service_account": nodes.email,
        "shielded_instance_config": {
            "enable_integrity_monitoring": True,
            "enable_secure_boot": True,
        },
        "spot": False,
        "taints": [
            {
                "effect": "NO_SCHEDULE",
                "key": "cloud.google.com/compute-class",
                "value": "vllm-fallback",
            }
        ],
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    },
    node_locations=["asia-northeast1-b"],
    project="my-project",
    upgrade_settings={"max_surge": 0, "max_unavailable": 1},
    opts=pulumi.ResourceOptions(provider=google, ignore_changes=["initialNodeCount", "nodeCount"]),
)
l4_spot = gcp.container.NodePool(
    "l4-spot",
    name="l4-spot-6702",
    autoscaling={"location_policy": "ANY", "total_max_node_count": 2, "total_min_node_count": 0},
    cluster=vllm_cluster.id,
    initial_node_count=0,
    management={"auto_repair": True, "auto_upgrade": True},
    max_pods_per_node=32,
    node_config={
        "disk_size_gb": 200,
        "disk_type": "pd-balanced",
        "gcfs_config": {"enabled": True},
        "guest_accelerators": [
            {
                "count": 1,
                "gpu_driver_installation_config": {"gpu_driver_version": "LATEST"},
                "type": "nvidia-l4",
            }
        ],
        "kubelet_config": {
            "shutdown_grace_period_critical_pods_seconds": 5,
            "shutdown_grace_period_seconds": 30,
        },
        "labels": {
            "cloud.google.com/compute-class": "vllm-fallback",
            "vllm-gke/accelerator": "nvidia-l4",
            "vllm-gke/rung": "l4-spot",
        },
        "machine_type": "g2-standard-4",
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "service_account": nodes.email,
        "shielded_instance_config": {
            "enable_integrity_monitoring": True,
            "enable_secure_boot": True,
        },
        "spot": True,
        "taints": [
            {
                "effect": "NO_SCHEDULE",
                "key": "cloud.google.com/compute-class",
                "value": "vllm-fallback",
            }
        ],
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    },
    node_locations=["asia-northeast1-b"],
    project="my-project",
    upgrade_settings={"max_surge": 0, "max_unavailable": 1},
    opts=pulumi.ResourceOptions(provider=google, ignore_changes=["initialNodeCount", "nodeCount"]),
)
v6e_1 = gcp.container.NodePool(
    "v6e-1",
    name="v6e-1-745c",
    autoscaling={"location_policy": "ANY", "total_max_node_count": 2, "total_min_node_count": 1},
    cluster=vllm_cluster.id,
    initial_node_count=1,
    management={"auto_repair": True, "auto_upgrade": True},
    max_pods_per_node=32,
    node_config={
        "disk_size_gb": 200,
        "disk_type": "hyperdisk-balanced",
        "gcfs_config": {"enabled": True},
        "labels": {
            "cloud.google.com/compute-class": "vllm-fallback",
            "vllm-gke/accelerator": "tpu-v6e-slice",
            "vllm-gke/rung": "v6e-1",
            "vllm-gke/topology": "1x1",
        },
        "machine_type": "ct6e-standard-1t",
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "service_account": nodes.email,
        "spot": False,
        "taints": [
            {
                "effect": "NO_SCHEDULE",
                "key": "cloud.google.com/compute-class",
                "value": "vllm-fallback",
            }
        ],
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    },
    node_locations=["asia-northeast1-b"],
    project="my-project",
    upgrade_settings={"max_surge": 0, "max_unavailable": 1},
    opts=pulumi.ResourceOptions(provider=google, ignore_changes=["initialNodeCount", "nodeCount"]),
)
