"""How long GKE takes over a node: to give it, to refuse it, and to give up on it.

One source for the simulated fleet and for the nodes on a real Kubernetes (`kube/nodes/orders.py`).
"""

from components.facts.latencies import NODE_GPU, NODE_TPU
from components.facts.shapes import Family

NODE_SECONDS = {
    Family.TPU: NODE_TPU.counted,
    Family.NVIDIA: NODE_GPU.counted,
    None: NODE_GPU.counted,
}
"""From the order to the node. A node without an accelerator counts as one with a GPU."""

REFUSAL_SECONDS: float = 60
"""From the order to the refusal of a rung that is out of stock. Assumed: no source has it."""

PATIENCE_SECONDS = {Family.TPU: 10 * 3600, Family.NVIDIA: 900, None: 900}
"""How long an order without an answer is waited for: ten hours for a single-host TPU (GKE's
autoscaler 7d250507, tpuMigMaxNodeProvisionTime, 2026-08), else the autoscaler's 15 minutes."""
