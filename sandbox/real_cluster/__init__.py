"""GKE's part beside a real API server: nodes, addresses, groups and pods."""
