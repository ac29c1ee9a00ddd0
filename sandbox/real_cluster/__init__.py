"""GKE's part for a real API server: nodes, addresses, groups and pods."""
