"""Flex start (Dynamic Workload Scheduler): its duration; zones and machines are in the entries.

Sources, read 2026-11-21: GKE's page "About flex-start" (docs.cloud.google.com
`kubernetes-engine/docs/concepts/dws`; seven days, single-host TPU pools; us-east5-b from an undated
copy); "Plan your Cloud TPU resources" (docs.cloud.google.com/tpu/docs/plan-tpus, 2026-05-08; the
other zones); GoogleCloudPlatform/cluster-toolkit @01a7a3ed `modules/compute/gke-node-pool` (no
repair, no reservation, no spot, no fixed number of nodes). Its prices are not known here.
The smallest GKE versions are in `gke_versions.py`.
"""

MAX_SECONDS = 7 * 24 * 3600
"""Maximum lifetime of a node; GKE deletes it then, even if it is in use."""
