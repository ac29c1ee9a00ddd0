"""The autoscalers of a simulated fleet: Kubernetes' for replicas, and GKE's for nodes."""
