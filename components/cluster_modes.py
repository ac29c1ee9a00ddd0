"""What only one mode's cluster is asked for: the nodes, and the features that come with a mode.

On Autopilot, Dataplane V2, Workload Identity, shielded nodes, image streaming and the Cloud Storage
FUSE driver are always on (GKE's Autopilot overview, 2026-11); the provider refuses some of their
settings beside `enable_autopilot`, and none is sent.
"""

from typing import Any

import pulumi

from .node_settings import CLOUD_PLATFORM, node_settings, shielded


def standard_inputs(
    project: pulumi.Input[str],
    node_service_account: pulumi.Input[str],
    cloud_storage_fuse: pulumi.Input[bool],
) -> dict[str, Any]:
    """Return the inputs of a cluster whose pools are the stack's.

    `enable_autopilot` is left out: written as false, the provider takes it for a conflict
    (pulumi/pulumi-gcp#2881, 2026-11).
    """
    return {
        "datapath_provider": "ADVANCED_DATAPATH",
        "workload_identity_config": {
            "workload_pool": pulumi.Output.concat(project, ".svc.id.goog")
        },
        "node_pool_defaults": {"node_config_defaults": {"gcfs_config": {"enabled": True}}},
        "enable_shielded_nodes": True,
        "addons_config": {"gcs_fuse_csi_driver_config": {"enabled": cloud_storage_fuse}},
        # The first pool cannot be changed in place, so it goes and a system pool takes over.
        "remove_default_node_pool": True,
        "initial_node_count": 1,
        "node_config": {**node_settings(node_service_account), **shielded()},
    }


def autopilot_inputs(node_service_account: pulumi.Input[str]) -> dict[str, Any]:
    """Return the inputs of a cluster whose nodes GKE makes, under an account of the stack's."""
    return {
        "enable_autopilot": True,
        "cluster_autoscaling": {
            "auto_provisioning_defaults": {
                "service_account": node_service_account,
                "oauth_scopes": [CLOUD_PLATFORM],
            }
        },
    }
