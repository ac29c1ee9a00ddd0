"""What every node of the cluster has, whatever runs on it."""

from typing import Any

import pulumi

CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
"""The widest scope: what a node may do is decided by its account's roles."""


def node_settings(service_account: pulumi.Input[str]) -> dict[str, Any]:
    """Return the inputs of a node config that do not depend on the machine.

    The scope is the widest on purpose: what a node may do is decided by its account's roles.
    """
    return {
        "service_account": service_account,
        "oauth_scopes": [CLOUD_PLATFORM],
        "gcfs_config": {"enabled": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    }


def shielded() -> dict[str, Any]:
    """Return secure boot, which GKE's own GPU drivers pass; TPU machines were not tried."""
    return {
        "shielded_instance_config": {
            "enable_secure_boot": True,
            "enable_integrity_monitoring": True,
        }
    }
