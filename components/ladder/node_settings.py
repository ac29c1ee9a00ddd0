"""What every node of the cluster has, whatever runs on it."""

from typing import Any

import pulumi

from ..facts.capacity import Capacity
from ..facts.flex_start import MAX_SECONDS
from .capacity import MAX_SURGE, MAX_UNAVAILABLE
from .lifetime import SPOT_NOTICE_SECONDS, SPOT_SYSTEM_SECONDS


def purchase(capacity: Capacity, reservation: str | None) -> dict[str, Any]:
    """Return the inputs of a node config that say how its nodes are sold."""
    if capacity is Capacity.SPOT:
        return {"spot": True, **_spot_shutdown()}
    if capacity is Capacity.FLEX_START:
        return {
            "flex_start": True,
            "max_run_duration": f"{MAX_SECONDS}s",
            "reservation_affinity": {"consume_reservation_type": "NO_RESERVATION"},
        }
    if capacity is Capacity.RESERVATION:
        return {
            "reservation_affinity": {
                "consume_reservation_type": "SPECIFIC_RESERVATION",
                # Compute Engine's label of a reservation's name.
                "key": "compute.googleapis.com/reservation-name",
                "values": [reservation],
            }
        }
    return {"spot": False}


def upkeep(capacity: Capacity) -> dict[str, Any]:
    """Return a pool's inputs that say how GKE repairs and upgrades its nodes."""
    if capacity is Capacity.FLEX_START:
        # GKE takes no repair here, and has an upgrade of its own: nodes end soon anyway.
        return {"management": {"auto_repair": False, "auto_upgrade": True}}
    return {
        "management": {"auto_repair": True, "auto_upgrade": True},
        "upgrade_settings": {"max_surge": MAX_SURGE, "max_unavailable": MAX_UNAVAILABLE},
    }


def _spot_shutdown() -> dict[str, Any]:
    # By default half of the notice is kept for system pods; vLLM's drain needs most of it.
    return {
        "kubelet_config": {
            "shutdown_grace_period_seconds": SPOT_NOTICE_SECONDS,
            "shutdown_grace_period_critical_pods_seconds": SPOT_SYSTEM_SECONDS,
        }
    }


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
