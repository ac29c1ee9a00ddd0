"""Prices of resources other than accelerator machines: cluster, system machines, disks.

Sources: kubernetes/autoscaler @0411d1c8 `cluster-autoscaler/cloudprovider/gce/gce_price_info.go`,
read 2026-11-21 (machines, persistent disks, local SSDs: list prices of the US baseline);
cloud.google.com/kubernetes-engine/pricing, read 2026-11-21 (the cluster's fee). These have
no source and no price here: Hyperdisk, load balancers, addresses, NAT, traffic, logs. The price of
a machine with its accelerators is in the accelerators' entries.
"""

HOURS_A_MONTH = 730
"""Hours in a month as Google Cloud's price pages count them (cloud.google.com/compute, 2026-11)."""

CLUSTER_USD_PER_HOUR = 0.10
"""GKE's fee for a cluster of either mode; a billing account gets it back as credit for one zonal or
Autopilot cluster, which is not counted."""

MACHINE_USD_PER_HOUR: dict[str, float] = {"e2-standard-4": 0.13402}
"""On-demand prices of the machines without accelerators that a stack uses."""

DISK_USD_PER_GB_MONTH: dict[str, float] = {"pd-balanced": 0.10, "pd-ssd": 0.17}
"""Prices of provisioned space; a disk type that is not here has no known price."""

LOCAL_SSD_USD_PER_GB_MONTH = 0.08
SPOT_LOCAL_SSD_USD_PER_GB_MONTH = 0.048
"""Prices of a local SSD, by the capacity of its machine."""
