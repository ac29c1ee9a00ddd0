"""Simulated nodes and GKE's node autoscaler."""
