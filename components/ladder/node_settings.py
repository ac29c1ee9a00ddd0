"""The settings of all nodes of the cluster, for every workload."""

from typing import Any

import pulumi

from ..facts.capacity import Capacity
from ..facts.flex_start import MAX_SECONDS
from .capacity import MAX_SURGE, MAX_UNAVAILABLE
from .lifetime import SPOT_NOTICE_SECONDS, SPOT_SYSTEM_SECONDS


def capacity_inputs(capacity: Capacity, reservation: str | None) -> dict[str, Any]:
    """Return the inputs of a node config for the capacity of its nodes."""
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
                # Compute Engine's label with the name of a reservation.
                "key": "compute.googleapis.com/reservation-name",
                "values": [reservation],
            }
        }
    return {"spot": False}


def upkeep(capacity: Capacity) -> dict[str, Any]:
    """Return the inputs of a pool for repairs and upgrades of its nodes."""
    if capacity is Capacity.FLEX_START:
        # GKE refuses repairs here, and upgrades differently: the nodes end soon anyway.
        return {"management": {"auto_repair": False, "auto_upgrade": True}}
    return {
        "management": {"auto_repair": True, "auto_upgrade": True},
        "upgrade_settings": {"max_surge": MAX_SURGE, "max_unavailable": MAX_UNAVAILABLE},
    }


def _spot_shutdown() -> dict[str, Any]:
    # By default half of the notice is reserved for system pods; vLLM's drain needs most of it.
    return {
        "kubelet_config": {
            "shutdown_grace_period_seconds": SPOT_NOTICE_SECONDS,
            "shutdown_grace_period_critical_pods_seconds": SPOT_SYSTEM_SECONDS,
        }
    }


CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform"
"""The widest scope; the roles of the service account limit the rights of a node."""


def node_settings(service_account: pulumi.Input[str]) -> dict[str, Any]:
    """Return the inputs of a node config that do not depend on the machine.

    The scope is the widest on purpose: the roles of the service account limit the rights of a node.
    """
    return {
        "service_account": service_account,
        "oauth_scopes": [CLOUD_PLATFORM],
        "gcfs_config": {"enabled": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
    }


def shielded() -> dict[str, Any]:
    """Return secure boot, which GKE's own GPU drivers support; not tested with TPU machines."""
    return {
        "shielded_instance_config": {
            "enable_secure_boot": True,
            "enable_integrity_monitoring": True,
        }
    }
