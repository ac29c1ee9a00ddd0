"""Smallest versions of GKE for what a stack asks of it; an accelerator's is in its entry.

Sources, read 2026-11-21: GKE's pages on custom compute classes (2026-04-13), TPU Ironwood and
flex start; the fungibility tutorial (ai-on-gke @fff3922, v6e); google/skills @1af7775 (ComputeClass
skill). Every release channel of autumn 2026 is past most of them.
"""

COMPUTE_CLASS = "1.30.3-gke.1451000"
GPU_RULE = "1.31.1-gke.1858000"
"""A rule with `gpu` and its driver, for nodes that GKE creates."""
TPU_RULE = "1.31.2-gke.1518000"
RESERVATION_RULE = "1.31.1-gke.2105000"
AUTO_CREATION = "1.33.3-gke.1136000"
"""Nodes by a rule, in a cluster without node auto-provisioning of its own."""
FLEX_START_GPU = "1.32.2-gke.1652000"
FLEX_START_TPU = "1.33.0-gke.1712000"
NATIVE_METRICS = "1.37.0-gke.3100000"
"""Autoscaling by the pods' own metrics, generally available (GKE's page on it, read 2026-11). The
preview release before it refuses pod labels with a dot or a slash, which these pods have."""
INFERENCE_POOL = "1.34.0-gke.1626000"
"""The first version with the definition of InferencePool (llm-d's page on GKE, 2026-11)."""
SPOT_SHUTDOWN = "1.35"
"""The division of a spot node's notice in the pool's settings."""
CAPACITY_BUFFER = "1.35.2-gke.1842000"
"""A CapacityBuffer whose nodes run (GKE's page on capacity buffers, 2026-11; a preview in Google's
notes of 2026-08)."""
