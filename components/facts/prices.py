"""Prices of what is no accelerator machine: the cluster, the system's machines, disks.

Sources: kubernetes/autoscaler @0411d1c8 `cluster-autoscaler/cloudprovider/gce/gce_price_info.go`,
read 2026-11-21 (machines, persistent disks, local SSDs: list prices of the US baseline);
cloud.google.com/kubernetes-engine/pricing, read 2026-11-21 (the cluster's fee). What is not here
has no source: Hyperdisk, load balancers, addresses, NAT, traffic, logs. A machine with its
accelerators has its own price, in `gpu` and `tpu`.
"""

HOURS_A_MONTH = 730
"""Hours in a month as Google Cloud's price pages count them (cloud.google.com/compute, 2026-11)."""

CLUSTER_USD_PER_HOUR = 0.10
"""GKE's fee for a cluster of either mode; one zonal or Autopilot cluster of a billing account has
it back as credit, which is not counted."""

MACHINE_USD_PER_HOUR: dict[str, float] = {"e2-standard-4": 0.13402}
"""On demand, of the machines without accelerators that a stack uses."""

DISK_USD_PER_GB_MONTH: dict[str, float] = {"pd-balanced": 0.10, "pd-ssd": 0.17}
"""Of provisioned space; a kind of disk that is not here has no known price."""

LOCAL_SSD_USD_PER_GB_MONTH = 0.08
SPOT_LOCAL_SSD_USD_PER_GB_MONTH = 0.048
"""Of a local SSD, by how its machine is sold."""
