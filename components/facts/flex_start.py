"""Flex start (Dynamic Workload Scheduler): what it gives, for how long, and where.

Sources, read 2026-11-21: GKE's page "About flex-start" (docs.cloud.google.com
`kubernetes-engine/docs/concepts/dws`; seven days, single-host TPU pools; its zones from an undated
copy); GoogleCloudPlatform/cluster-autoscaler @7d250507 (machines that take no part: `dwsDisabled`);
GoogleCloudPlatform/cluster-toolkit @01a7a3ed `modules/compute/gke-node-pool` (no repair, no
reservation, no spot, no fixed number of nodes). Its prices are not known here.

Smallest GKE versions: 1.32.2-gke.1652000 with GPUs, 1.33.0-gke.1712000 with TPUs. Every channel of
autumn 2026 is past both.
"""

MAX_SECONDS = 7 * 24 * 3600
"""Longest life of a node; GKE ends it then, whatever it does."""

WITHOUT = frozenset({"v4"})
"""Accelerators that cannot be had this way."""

TPU_ZONES: dict[str, tuple[str, ...]] = {
    "v5e": ("us-west4-a",),
    "v5p": ("us-east5-a",),
    "v6e": ("asia-northeast1-b", "us-east5-a", "us-east5-b"),
}
"""Zones in which a TPU generation can be had this way, as far as is known."""
